#pragma once
// Numbers as monitoring reads them: the text format of Prometheus, version 0.0.4
// (https://prometheus.io/docs/instrumenting/exposition_formats/). One thread.

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "base/histogram.h"

namespace tokenward {

class Exposition {
 public:
  enum class Kind : std::uint8_t {
    Counter,  ///< Only grows; its name ends in `_total`.
    Gauge,
    Histogram,
  };
  using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

  /// Begins a metric; its samples follow. `name` is `[a-z_]+` in base units and begun once, `help` one sentence without
  /// line ends or backslashes.
  void family(std::string_view name, Kind kind, std::string_view help);
  /// A number of the metric begun last. Label names are `[a-z_]+`, label values any UTF-8.
  void sample(std::uint64_t value, Labels labels = {});
  /// The same for times, in seconds. Not negative.
  void sample(std::chrono::microseconds value, Labels labels = {});
  /// The lines of one histogram of the metric begun last: `_bucket` for each bound and for all, `_sum`, `_count`. No
  /// label is called `le`.
  void sample(const HistogramSnapshot& value, Labels labels = {});

  [[nodiscard]] std::string take() && noexcept { return std::move(text_); }

 private:
  /// A bound as a last label; empty: none.
  void begin_sample(std::string_view suffix, Labels labels, std::string_view bound = {});

  std::string name_;
  std::string text_;
};

}  // namespace tokenward

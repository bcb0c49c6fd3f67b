#pragma once
// How often each route is asked and how that ends, for monitoring. A label is a row of the table of routes, never what
// a client sent. Thread-safe, without a lock; a request costs two to three relaxed additions.

#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/exposition.h"
#include "base/histogram.h"
#include "base/tally.h"
#include "http/answered.h"
#include "http/route.h"

namespace tokenward::http {

class AnswerFigures final : public AnswerObserver {
 public:
  /// `routes` are those of the dispatcher that it will hear of, and outlive it.
  explicit AnswerFigures(const std::vector<const Route*>& routes);

  /// What is answered on its I/O thread counts as no time at all: reading the clock would cost as much as it tells.
  [[nodiscard]] Wants wants() const noexcept override { return {.timing = Timing::Waits}; }
  void answered(const Answered& answered) noexcept override;

  /// Adds the metrics. A route is in them from its first request on.
  void append_to(Exposition& out) const;

 private:
  struct Row {
    std::string_view method;
    std::string_view pattern;
    TimeHistogram times;
  };
  [[nodiscard]] std::size_t row_of(const RequestTrail& trail) const noexcept;

  std::vector<std::unique_ptr<Row>> rows_;                // constant after construction, like the places
  std::unordered_map<const Route*, std::size_t> places_;  // in `rows_`
  Tally counts_;                                          // by row and class of status
};

}  // namespace tokenward::http

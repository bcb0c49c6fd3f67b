#include "base/exposition.h"

namespace tokenward {
namespace {

void append_label_value(std::string& out, std::string_view value) {
  for (const char c : value) {
    if (c == '\n') {
      out.append("\\n");
      continue;
    }
    if (c == '\\' || c == '"') out.push_back('\\');
    out.push_back(c);
  }
}

std::string_view name_of(Exposition::Kind kind) noexcept {
  switch (kind) {
    case Exposition::Kind::Counter:
      return "counter";
    case Exposition::Kind::Gauge:
      return "gauge";
    case Exposition::Kind::Histogram:
      break;
  }
  return "histogram";
}

/// All six decimals, so that it is exact.
std::string seconds(std::uint64_t micros) {
  const std::string fraction = std::to_string(micros % 1'000'000);
  return std::to_string(micros / 1'000'000) + "." + std::string(6 - fraction.size(), '0') + fraction;
}

/// As few decimals as say the same: a label must not change with its spelling.
std::string bound_of(std::uint64_t value, HistogramSnapshot::Unit unit) {
  if (unit == HistogramSnapshot::Unit::One) return std::to_string(value);
  std::string text = seconds(value);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.back() == '.') text.pop_back();
  return text;
}

}  // namespace

void Exposition::family(std::string_view name, Kind kind, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help);
  text_.append("\n# TYPE ").append(name).append(" ").append(name_of(kind)).append("\n");
}

void Exposition::sample(std::uint64_t value, Labels labels) {
  begin_sample({}, labels);
  text_.append(std::to_string(value)).append("\n");
}

void Exposition::sample(std::chrono::microseconds value, Labels labels) {
  begin_sample({}, labels);
  text_.append(seconds(static_cast<std::uint64_t>(value.count()))).append("\n");
}

void Exposition::sample(const HistogramSnapshot& value, Labels labels) {
  std::uint64_t up_to_here = 0;
  for (std::size_t i = 0; i < value.bounds.size(); ++i) {
    up_to_here += value.counts[i];
    begin_sample("_bucket", labels, bound_of(value.bounds[i], value.unit));
    text_.append(std::to_string(up_to_here)).append("\n");
  }
  const std::string count = std::to_string(value.count());
  begin_sample("_bucket", labels, "+Inf");
  text_.append(count).append("\n");
  begin_sample("_sum", labels);
  text_.append(value.unit == HistogramSnapshot::Unit::One ? std::to_string(value.sum) : seconds(value.sum));
  text_.append("\n");
  begin_sample("_count", labels);
  text_.append(count).append("\n");
}

void Exposition::begin_sample(std::string_view suffix, Labels labels, std::string_view bound) {
  text_.append(name_).append(suffix);
  char before = '{';
  const auto append_label = [&](std::string_view name, std::string_view value) {
    text_.append(1, before).append(name).append("=\"");
    append_label_value(text_, value);
    text_.append("\"");
    before = ',';
  };
  for (const auto& [name, value] : labels) append_label(name, value);
  if (!bound.empty()) append_label("le", bound);
  text_.append(before == '{' ? " " : "} ");
}

}  // namespace tokenward

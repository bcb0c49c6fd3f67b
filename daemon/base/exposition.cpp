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

}  // namespace

void Exposition::family(std::string_view name, Kind kind, std::string_view help) {
  name_ = name;
  text_.append("# HELP ").append(name).append(" ").append(help);
  text_.append("\n# TYPE ").append(name).append(kind == Kind::Counter ? " counter\n" : " gauge\n");
}

void Exposition::sample(std::uint64_t value, Labels labels) {
  begin_sample(labels);
  text_.append(std::to_string(value)).append("\n");
}

void Exposition::sample(std::chrono::microseconds value, Labels labels) {
  begin_sample(labels);
  const std::string fraction = std::to_string(value.count() % 1'000'000);
  text_.append(std::to_string(value.count() / 1'000'000)).append(".");
  text_.append(6 - fraction.size(), '0').append(fraction).append("\n");
}

void Exposition::begin_sample(Labels labels) {
  text_.append(name_);
  char before = '{';
  for (const auto& [name, value] : labels) {
    text_.append(1, before).append(name).append("=\"");
    append_label_value(text_, value);
    text_.append("\"");
    before = ',';
  }
  text_.append(labels.size() == 0 ? " " : "} ");
}

}  // namespace tokenward

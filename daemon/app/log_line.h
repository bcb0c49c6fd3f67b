#pragma once
// One line of a log, logfmt or JSON: how every log of the daemon looks. Whatever a value holds, the line stays one line
// with the fields that it was given, and JSON stays JSON. Plain values; one thread.

#include <cstdint>
#include <string>
#include <string_view>

#include "app/settings.h"

namespace tokenward::app {

class LogLine {
 public:
  explicit LogLine(LogFormat format) : format_(format) { text_.reserve(384); }

  /// Adds a field. `name` is `[a-z_]+`. In `value`, control characters (C0, DEL, C1), what ends lines or turns the
  /// direction of writing in Unicode, and bytes that are no UTF-8 become escapes that show them.
  LogLine& add(std::string_view name, std::string_view value);
  LogLine& add(std::string_view name, std::uint64_t value);
  /// A field that is left out where it is empty.
  LogLine& add_known(std::string_view name, std::string_view value) { return value.empty() ? *this : add(name, value); }

  /// The line with its end.
  [[nodiscard]] std::string take() &&;

 private:
  void begin(std::string_view name);

  const LogFormat format_;
  std::string text_;
};

}  // namespace tokenward::app

#pragma once
// The daemon's log: one line per event on standard error, logfmt or JSON. Thread-safe; a line is written whole. What is
// logged is chosen where it happens: ids and names, never a value, a password, a key or a query.

#include <initializer_list>
#include <mutex>
#include <ostream>
#include <string_view>
#include <utility>

#include "app/settings.h"
#include "base/clock.h"

namespace tokenward::app {

class Log {
 public:
  using Field = std::pair<std::string_view, std::string_view>;

  /// Borrows `out` and `clock`.
  Log(std::ostream& out, const Clock& clock, LogSettings settings) : out_(out), clock_(clock), settings_(settings) {}

  void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(LogLevel::Error, event, fields);
  }
  void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(LogLevel::Warning, event, fields);
  }
  void info(std::string_view event, std::initializer_list<Field> fields = {}) { write(LogLevel::Info, event, fields); }
  void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(LogLevel::Debug, event, fields);
  }

  /// Control characters become visible escapes, so nothing a client or a plugin said can forge a line.
  void write(LogLevel level, std::string_view event, std::initializer_list<Field> fields);

 private:
  std::mutex mutex_;  // guards out_
  std::ostream& out_;
  const Clock& clock_;
  const LogSettings settings_;
};

}  // namespace tokenward::app

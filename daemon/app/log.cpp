#include "app/log.h"

#include <boost/json/serialize.hpp>
#include <string>

namespace tokenward::app {
namespace {

std::string_view name_of(LogLevel level) noexcept {
  switch (level) {
    case LogLevel::Error:
      return "error";
    case LogLevel::Warning:
      return "warning";
    case LogLevel::Info:
      return "info";
    case LogLevel::Debug:
      break;
  }
  return "debug";
}

/// A JSON string: quotes, backslashes and control characters escaped. logfmt readers take the same form.
std::string quoted(std::string_view text) { return boost::json::serialize(boost::json::string_view(text)); }

bool needs_quotes(std::string_view text) noexcept {
  if (text.empty()) return true;
  for (const char c : text) {
    if (c <= ' ' || c == '"' || c == '=' || c == '\\' || static_cast<unsigned char>(c) >= 0x7F) return true;
  }
  return false;
}

void append_logfmt(std::string& line, std::string_view name, std::string_view value) {
  if (!line.empty()) line += ' ';
  line.append(name).append(1, '=').append(needs_quotes(value) ? quoted(value) : std::string(value));
}

void append_json(std::string& line, std::string_view name, std::string_view value) {
  line += line.empty() ? '{' : ',';
  line.append(quoted(name)).append(1, ':').append(quoted(value));
}

}  // namespace

void Log::write(LogLevel level, std::string_view event, std::initializer_list<Field> fields) {
  if (level > settings_.level) return;
  const bool json = settings_.format == LogFormat::Json;
  const auto append = json ? append_json : append_logfmt;
  std::string line;
  append(line, "time", to_rfc3339(clock_.now()));
  append(line, "level", name_of(level));
  append(line, "event", event);
  for (const auto& [name, value] : fields) append(line, name, value);
  line += json ? "}\n" : "\n";
  const std::lock_guard lock(mutex_);
  out_ << line << std::flush;
}

}  // namespace tokenward::app

#include "app/log.h"

#include "app/log_line.h"

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

}  // namespace

void Log::write(LogLevel level, std::string_view event, std::initializer_list<Field> fields) {
  if (level > settings_.level) return;
  LogLine line(settings_.format);
  line.add("time", to_rfc3339(clock_.now())).add("level", name_of(level)).add("event", event);
  for (const auto& [name, value] : fields) line.add_known(name, value);
  const std::string text = std::move(line).take();
  const std::lock_guard lock(mutex_);
  out_ << text << std::flush;
}

}  // namespace tokenward::app

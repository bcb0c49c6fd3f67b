#include "app/log_outlet.h"

#include <string>

namespace tokenward::app {

Result<std::unique_ptr<LogOutlet>> LogOutlet::open(std::string_view name, const LogTarget& target, const Clock& clock,
                                                   Log& log) {
  auto file = target.is_standard_output() ? LogFile::standard_output() : LogFile::open(target.file);
  if (!file) return file.error();
  return std::make_unique<LogOutlet>(name, target.format, std::move(*file), clock, log);
}

LogOutlet::LogOutlet(std::string_view name, LogFormat format, LogFile file, const Clock& clock, Log& log,
                     std::size_t capacity)
    : name_(name), format_(format), clock_(clock), writer_(std::move(file), voice(log), capacity) {}

LineWriterVoice LogOutlet::voice(Log& log) const {
  return {.gap =
              [this](std::uint64_t lost) {
                LogLine line = begin();
                line.add("event", "lines_lost").add("lost", lost);
                return std::move(line).take();
              },
          .complain =
              [this, &log](const Error& error) {
                log.error("log_not_written", {{"log", name_}, {"reason", error.message}});
              }};
}

LogLine LogOutlet::begin(Instant at) const {
  LogLine line(format_);
  line.add("time", to_rfc3339(at));
  return line;
}

void append_figures(Exposition& out, std::span<LogOutlet* const> outlets) {
  if (outlets.empty()) return;
  const auto family = [&](std::string_view name, std::string_view help, std::uint64_t LineWriterCounters::*which) {
    out.family(name, Exposition::Kind::Counter, help);
    for (const LogOutlet* outlet : outlets) out.sample(outlet->counters().*which, {{"log", outlet->name()}});
  };
  family("tokenward_log_lines_total", "Lines of logs besides the daemon's own that were written.",
         &LineWriterCounters::written);
  family("tokenward_log_dropped_total", "Lines of them that were lost: there was no room, or the disk took none.",
         &LineWriterCounters::lost);
  family("tokenward_log_failures_total", "Writes and openings of their files that failed.",
         &LineWriterCounters::failures);
}

}  // namespace tokenward::app

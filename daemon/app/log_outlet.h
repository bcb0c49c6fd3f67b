#pragma once
// A log of its own beside the daemon's: its form, its writer and what is counted of it. Thread-safe.

#include <memory>
#include <span>
#include <string_view>

#include "app/line_writer.h"
#include "app/log.h"
#include "app/log_line.h"
#include "base/clock.h"
#include "base/exposition.h"

namespace tokenward::app {

class LogOutlet {
 public:
  /// Opens the file of `target`, which is wanted, and starts its writer. `name`, a literal, tells it apart in figures;
  /// clock and log outlive the outlet. Errors of `LogFile::open`.
  [[nodiscard]] static Result<std::unique_ptr<LogOutlet>> open(std::string_view name, const LogTarget& target,
                                                               const Clock& clock, Log& log);
  /// The same into a file that is open already, with room for `capacity` bytes of lines.
  LogOutlet(std::string_view name, LogFormat format, LogFile file, const Clock& clock, Log& log,
            std::size_t capacity = LineWriter::kCapacity);

  /// A line that begins with the time `at`.
  [[nodiscard]] LogLine begin(Instant at) const;
  [[nodiscard]] LogLine begin() const { return begin(clock_.now()); }
  /// Never blocks. Where there is no room the line is lost, and one that says how many stands in their place.
  void write(LogLine line) noexcept { writer_.append(std::move(line).take()); }

  /// For SIGHUP.
  void reopen() noexcept { writer_.reopen(); }
  [[nodiscard]] std::string_view name() const noexcept { return name_; }
  [[nodiscard]] LineWriterCounters counters() const { return writer_.counters(); }

 private:
  [[nodiscard]] LineWriterVoice voice(Log& log) const;

  const std::string_view name_;
  const LogFormat format_;
  const Clock& clock_;
  LineWriter writer_;  // last: its thread uses the others
};

/// What was written and lost. Any thread.
void append_figures(Exposition& out, std::span<LogOutlet* const> outlets);

}  // namespace tokenward::app

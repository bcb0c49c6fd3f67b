#pragma once
// Brings the lines of a log to where they are kept, on a thread of its own, so that nobody who has something to log
// waits for a disk. What does not fit into its memory is lost, counted, and told of by a line in its place.

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "app/log_file.h"

namespace tokenward::app {

/// Since the writer was started.
struct LineWriterCounters {
  std::uint64_t written = 0;   ///< Lines.
  std::uint64_t lost = 0;      ///< Lines that there was no room for, or that the disk did not take.
  std::uint64_t failures = 0;  ///< Writes and openings that failed.
};

/// What a writer says besides the lines it is given.
struct LineWriterVoice {
  /// The line, with its end, that stands where `lost` lines are missing.
  std::function<std::string(std::uint64_t lost)> gap;
  /// Tells the operator that the log could not be written; at most once a minute. On the writer's thread.
  std::function<void(const Error& error)> complain;
};

/// Thread-safe.
class LineWriter {
 public:
  static constexpr std::size_t kCapacity = 4 * 1024 * 1024;

  /// Starts the thread. `capacity`: the bytes of the lines that may wait; as many again are being written.
  LineWriter(LogFile file, LineWriterVoice voice, std::size_t capacity = kCapacity);
  /// As `stop`.
  ~LineWriter();
  LineWriter(const LineWriter&) = delete;
  LineWriter& operator=(const LineWriter&) = delete;

  /// Takes `line`, which ends with a line end. False: it is lost. Never blocks and takes no memory.
  bool append(std::string_view line) noexcept;

  /// Opens the file anew once what was appended before is written. Returns at once.
  void reopen() noexcept;

  /// Writes what waits and ends. Who reads the other end of a pipe is waited for a second at most.
  void stop() noexcept;

  [[nodiscard]] LineWriterCounters counters() const;

 private:
  struct Task;

  void work();
  [[nodiscard]] Task next();
  void carry_out(Task& task);
  [[nodiscard]] bool write(std::string_view bytes);
  void tell_of_gap();
  void fail(const Error& error);
  [[nodiscard]] bool must_give_up() const;

  const LineWriterVoice voice_;
  const std::size_t capacity_;

  mutable std::mutex mutex_;  // guards everything down to the file
  std::condition_variable wake_;
  std::string waiting_;
  std::uint64_t crowded_out_ = 0;  // lines that did not fit behind `waiting_`
  bool reopen_ = false;
  bool stopping_ = false;
  std::chrono::steady_clock::time_point patience_ends_;  // once stopping
  LineWriterCounters counters_;

  LogFile file_;            // the thread's, like all below
  std::uint64_t owed_ = 0;  // lines lost before what is written next, and not told of yet
  bool torn_ = false;       // the last line was not written to its end
  std::chrono::steady_clock::time_point next_complaint_;
  std::thread thread_;
};

}  // namespace tokenward::app

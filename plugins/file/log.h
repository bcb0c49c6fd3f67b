/// \file
/// The end of the log, where everything is written.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "disk.h"
#include "frame.h"
#include "stop_switch.h"

namespace tokenward::file {

/// Not thread-safe, but for reading what is in front of `end()`.
class Log {
 public:
  /// `file` is whole and durable up to `end`, and ends there.
  Log(std::unique_ptr<File> file, const Preamble& preamble, std::uint64_t end, StopSwitch& stopped);

  /// For the frames that are to be appended next, written into `buffer`, which is empty.
  [[nodiscard]] FrameWriter frames(std::string& buffer) const noexcept { return {seed_, buffer, end_ - durable_}; }

  /// Appends; durable at the next `sync`. Throws what the disk throws, with nothing appended; UNKNOWN_OUTCOME, and
  /// everything stops, if what was half written cannot be taken back.
  void append(std::string_view frames);

  /// Makes all that was appended durable. Throws UNKNOWN_OUTCOME, and everything stops, if the disk fails to: the
  /// kernel may have forgotten pages that it could not write and report the next sync as done.
  void sync();

  /// Whether so much waits for a `sync` that it should not wait for the next commit.
  [[nodiscard]] bool much_is_unsynced() const noexcept { return end_ - durable_ > kMaxUnsyncedBytes; }

  [[nodiscard]] std::uint64_t end() const noexcept { return end_; }
  [[nodiscard]] const File& file() const noexcept { return *file_; }
  [[nodiscard]] const Preamble& preamble() const noexcept { return preamble_; }

 private:
  static constexpr std::uint64_t kMaxUnsyncedBytes = 1U << 20;

  void take_back();

  std::unique_ptr<File> file_;
  Preamble preamble_;
  std::uint32_t seed_;
  std::uint64_t end_;
  std::uint64_t durable_;  ///< The batch that is being written began here.
  StopSwitch* stopped_;
};

}  // namespace tokenward::file

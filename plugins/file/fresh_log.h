/// \file
/// A log that is written anew, beside the one in use until it is whole.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "disk.h"
#include "frame.h"

namespace tokenward::file {

inline constexpr const char* kLogName = "log";

/// What a crash leaves behind under this name counts for nothing.
inline constexpr const char* kFreshLogName = "log.new";

/// Written from its beginning to its end, then put in place. Throws what the disk throws. Whatever is not put in place
/// is removed.
class FreshLog {
 public:
  /// Creates the file. Borrows `disk`.
  FreshLog(Disk& disk, const Preamble& preamble);
  ~FreshLog();
  FreshLog(const FreshLog&) = delete;
  FreshLog& operator=(const FreshLog&) = delete;

  /// For the next frame, which begins a batch of its own; `flush` afterwards.
  [[nodiscard]] FrameWriter frames() noexcept { return {seed_, buffer_, 0}; }
  [[nodiscard]] std::string& buffer() noexcept { return buffer_; }

  /// The first frame.
  void head(std::uint64_t counter, std::uint64_t trimmed, std::int64_t created_us);

  /// Writes what is in the buffer, and makes it durable every few MiB: were it all left for the end, commits to the log
  /// in use would have to wait behind it in the queue of the disk.
  void flush();

  /// Copies the bytes of `from` between the two offsets, which are whole frames.
  void copy(const File& from, std::uint64_t begin, std::uint64_t end);

  void sync();

  /// Ends the log, makes it durable and puts it in the place of the one in use. The name is durable only once
  /// `Disk::sync` has succeeded. Returns the file.
  std::unique_ptr<File> put_in_place(std::uint64_t counter);

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

 private:
  static constexpr std::uint64_t kSyncEveryBytes = 4U << 20;

  Disk& disk_;
  std::unique_ptr<File> file_;
  std::uint32_t seed_;
  std::string buffer_;
  std::uint64_t size_ = 0;
  std::uint64_t durable_ = 0;
};

}  // namespace tokenward::file

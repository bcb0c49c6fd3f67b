#pragma once
// What a log is written into: a file that is only ever appended to, or standard output. Paired sources:
// `log_file_posix.cpp`, and one for Windows beside it. One thread.

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace tokenward::app {

class LogFile {
 public:
  /// Opens `path`, which is made with mode 0640 where it is not there. Invalid where it is a link, or anything but a
  /// regular file, and where it cannot be opened; both name the path.
  [[nodiscard]] static Result<LogFile> open(std::filesystem::path path);
  /// Standard output, which stays open.
  [[nodiscard]] static LogFile standard_output();
  /// The end of a pipe, say, which stays open and whose number the caller keeps.
  [[nodiscard]] static LogFile borrowed(int descriptor);

  LogFile(LogFile&&) noexcept;
  LogFile& operator=(LogFile&&) noexcept;
  ~LogFile();

  /// Writes what goes in without waiting longer than `patience` for a reader on the other end of a pipe; how many bytes
  /// that was, 0 if none came to read. Whole lines as far as they are no longer than a pipe takes at once. Unavailable,
  /// naming the path and what the system says.
  [[nodiscard]] Result<std::size_t> write_some(std::string_view bytes, std::chrono::milliseconds patience);

  /// Opens the path anew, for whoever has moved the file away; the old one stays in use where that fails. Standard
  /// output stays as it is. Errors of `open`.
  [[nodiscard]] Result<void> reopen();

 private:
  struct State;
  explicit LogFile(std::unique_ptr<State> state) noexcept;
  std::unique_ptr<State> state_;
};

}  // namespace tokenward::app

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>
#include <string>
#include <utility>

#include "app/log_file.h"
#include "base/descriptor_posix.h"

namespace tokenward::app {
namespace {

namespace fs = std::filesystem;

Error failed(const fs::path& path, ErrorCode code) {
  return {code, path.string() + " cannot be written: " + std::strerror(errno)};
}

/// Not waiting for the reader of a FIFO, as nothing but a regular file is taken.
Result<std::unique_ptr<Descriptor>> open_file(const fs::path& path) {
  constexpr int kFlags = O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY;
  constexpr mode_t kMode = S_IRUSR | S_IWUSR | S_IRGRP;
  auto file = std::make_unique<Descriptor>(::open(path.c_str(), kFlags | O_CREAT | O_EXCL, 0));
  const bool fresh = bool(*file);
  if (!fresh && errno == EEXIST) file = std::make_unique<Descriptor>(::open(path.c_str(), kFlags));
  const Error irregular{ErrorCode::Invalid, path.string() + " is no regular file, which a log must be"};
  if (fresh && ::fchmod(file->get(), kMode) != 0) return failed(path, ErrorCode::Invalid);  // whatever the umask says
  if (!*file) return errno == ELOOP || errno == ENXIO || errno == EISDIR ? irregular : failed(path, ErrorCode::Invalid);
  struct stat status {};
  if (::fstat(file->get(), &status) != 0) return failed(path, ErrorCode::Invalid);
  if (!S_ISREG(status.st_mode)) return irregular;
  return file;
}

/// The whole lines that a pipe takes at once; the beginning of one that is longer.
std::string_view piece_of(std::string_view bytes) noexcept {
  if (bytes.size() <= PIPE_BUF) return bytes;
  const std::size_t line_end = bytes.substr(0, PIPE_BUF).rfind('\n');
  return bytes.substr(0, line_end == std::string_view::npos ? PIPE_BUF : line_end + 1);
}

}  // namespace

struct LogFile::State {
  State(fs::path where, std::unique_ptr<Descriptor> opened, int number)
      : path(std::move(where)), file(std::move(opened)), descriptor(number) {}

  const fs::path path;
  std::unique_ptr<Descriptor> file;  ///< Null: the descriptor is borrowed, and may be the end of a pipe.
  int descriptor;
};

LogFile::LogFile(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
LogFile::LogFile(LogFile&&) noexcept = default;
LogFile& LogFile::operator=(LogFile&&) noexcept = default;
LogFile::~LogFile() = default;

Result<LogFile> LogFile::open(fs::path path) {
  auto file = open_file(path);
  if (!file) return file.error();
  const int descriptor = (*file)->get();
  return LogFile(std::make_unique<State>(std::move(path), std::move(*file), descriptor));
}

LogFile LogFile::standard_output() {
  return LogFile(std::make_unique<State>("standard output", nullptr, STDOUT_FILENO));
}

LogFile LogFile::borrowed(int descriptor) {
  return LogFile(std::make_unique<State>("descriptor " + std::to_string(descriptor), nullptr, descriptor));
}

Result<std::size_t> LogFile::write_some(std::string_view bytes, std::chrono::milliseconds patience) {
  if (!state_->file) {
    pollfd ready{state_->descriptor, POLLOUT, 0};
    if (::poll(&ready, 1, static_cast<int>(patience.count())) == 0) return std::size_t{0};
    bytes = piece_of(bytes);
  }
  const ssize_t written = ::write(state_->descriptor, bytes.data(), bytes.size());
  if (written >= 0) return static_cast<std::size_t>(written);
  if (errno == EINTR || errno == EAGAIN) return std::size_t{0};
  return failed(state_->path, ErrorCode::Unavailable);
}

Result<void> LogFile::reopen() {
  if (!state_->file) return {};
  auto file = open_file(state_->path);
  if (!file) return file.error();
  state_->file = std::move(*file);
  state_->descriptor = state_->file->get();
  return {};
}

}  // namespace tokenward::app

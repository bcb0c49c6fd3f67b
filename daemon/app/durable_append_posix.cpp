#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "app/durable_append.h"
#include "base/descriptor_posix.h"

namespace tokenward::app {
namespace {

bool write_all(int descriptor, std::string_view text) noexcept {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

/// Makes the file's name durable too.
bool sync_directory(const std::filesystem::path& path) noexcept {
  const Descriptor directory(::open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return directory && ::fsync(directory.get()) == 0;
}

}  // namespace

Result<void> durable_append(const std::filesystem::path& path, std::string_view text) {
  const bool fresh = !std::filesystem::exists(path);
  const Descriptor file(
      ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  const bool done =
      file && write_all(file.get(), text) && ::fdatasync(file.get()) == 0 && (!fresh || sync_directory(path));
  if (done) return {};
  return Error{ErrorCode::Unavailable, path.string() + " cannot be written: " + std::strerror(errno)};
}

}  // namespace tokenward::app

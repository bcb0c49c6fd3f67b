#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/descriptor_posix.h"
#include "base/encoding.h"
#include "crypto/private_file.h"
#include "crypto/random.h"

namespace tokenward::crypto {
namespace {

Error refuse(ErrorCode code, const std::string& path, std::string_view why) {
  return Error{code, path + ": " + std::string(why)};
}

/// For a system call that just failed.
Error system_error(const std::string& path, std::string_view what) {
  const int code = errno;
  return refuse(ErrorCode::Unavailable, path,
                std::string("cannot ") + std::string(what) + ": " + std::generic_category().message(code));
}

std::string directory_of(const std::string& path) {
  const auto slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

std::string octal(mode_t mode) {
  std::string text = "0";
  for (int shift = 6; shift >= 0; shift -= 3) text += static_cast<char>('0' + (mode >> shift & 7));
  return text;
}

/// Whether the file is the service user's (or root's) and nobody else's to read.
Result<void> check_private(const std::string& path, const struct stat& status) {
  if (!S_ISREG(status.st_mode)) return refuse(ErrorCode::Invalid, path, "is not a regular file");
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return refuse(ErrorCode::Forbidden, path,
                  "is owned by user " + std::to_string(status.st_uid) + "; the service user (" +
                      std::to_string(::geteuid()) + ") or root is allowed");
  }
  const mode_t mode = status.st_mode & 07777;
  const bool is_systemd_credential = mode == 0440 && status.st_uid == 0 && status.st_gid == 0;
  if (mode != 0400 && mode != 0600 && !is_systemd_credential) {
    return refuse(ErrorCode::Forbidden, path, "has mode " + octal(mode) + "; 0400 or 0600 is allowed");
  }
  return {};
}

/// Opens `path` for reading if it is private, and gives its status.
Result<Descriptor> open_private(const std::string& path, struct stat& status) {
  // O_NONBLOCK: opening a named pipe must not wait for its other end before it can be refused.
  Descriptor file(::open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT) return refuse(ErrorCode::NotFound, path, "does not exist");
    if (errno == ELOOP) return refuse(ErrorCode::Forbidden, path, "is a symbolic link; the file itself is expected");
    if (errno == EACCES) return refuse(ErrorCode::Forbidden, path, "may not be read by the service user");
    return system_error(path, "be opened");
  }
  if (::fstat(file.get(), &status) != 0) return system_error(path, "be examined");
  if (auto checked = check_private(path, status); !checked) return std::move(checked.error());
  return file;
}

bool write_all(int file, BytesView content) noexcept {
  while (!content.empty()) {
    const ssize_t written = ::write(file, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    content = content.subspan(static_cast<std::size_t>(written));
  }
  return true;
}

Result<void> sync_directory(const std::string& path) {
  Descriptor directory(::open(directory_of(path).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.get()) != 0) return system_error(directory_of(path), "be made durable");
  return {};
}

/// A new file beside `path` under a name of its own; gone with this object unless it was given its final name.
class TemporaryFile {
 public:
  TemporaryFile(TemporaryFile&& other) noexcept : name_(std::exchange(other.name_, {})) {}
  TemporaryFile& operator=(TemporaryFile&&) = delete;
  ~TemporaryFile() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }

  /// Writes `content` durably, for `mode`'s readers alone.
  [[nodiscard]] static Result<TemporaryFile> write(const std::string& path, BytesView content, mode_t mode) {
    const auto suffix = random_array<8>();
    if (!suffix) return suffix.error();
    TemporaryFile temporary(path + "." + to_hex(*suffix) + ".tmp");
    Descriptor file(::open(temporary.name_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file) {
      const auto error = system_error(temporary.name_, "be created");
      temporary.renamed();
      return error;
    }
    if (::fchmod(file.get(), mode) != 0) return system_error(path, "be given its mode");
    if (!write_all(file.get(), content)) return system_error(path, "be written");
    if (::fsync(file.get()) != 0 || !file.close()) return system_error(path, "be made durable");
    return temporary;
  }

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  /// Its name is no longer there to be removed.
  void renamed() noexcept { name_.clear(); }

 private:
  explicit TemporaryFile(std::string name) : name_(std::move(name)) {}
  std::string name_;
};

}  // namespace

Result<Secret> read_private_file(const std::string& path, std::size_t max_bytes) {
  struct stat status {};
  const auto file = open_private(path, status);
  if (!file) return file.error();
  if (static_cast<std::uint64_t>(status.st_size) > max_bytes) {
    return refuse(ErrorCode::TooLarge, path, "is larger than " + std::to_string(max_bytes) + " bytes");
  }
  Secret content(static_cast<std::size_t>(status.st_size));
  std::size_t size = 0;
  while (size < content.size()) {
    const ssize_t got = ::read(file->get(), content.data() + size, content.size() - size);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return system_error(path, "be read");
    if (got == 0) return refuse(ErrorCode::Unavailable, path, "was cut while it was read");
    size += static_cast<std::size_t>(got);
  }
  return content;
}

Result<void> create_private_file(const std::string& path, BytesView content) {
  auto temporary = TemporaryFile::write(path, content, 0600);
  if (!temporary) return std::move(temporary.error());
  // A link, unlike a rename, fails where there is a file already.
  if (::link(temporary->name().c_str(), path.c_str()) != 0) {
    if (errno == EEXIST) return refuse(ErrorCode::Conflict, path, "exists already and is not overwritten");
    return system_error(path, "be created");
  }
  return sync_directory(path);
}

Result<void> replace_private_file(const std::string& path, BytesView content) {
  struct stat status {};
  if (const auto present = open_private(path, status); !present) return present.error();
  auto temporary = TemporaryFile::write(path, content, status.st_mode & 0600);
  if (!temporary) return std::move(temporary.error());
  if (::rename(temporary->name().c_str(), path.c_str()) != 0) return system_error(path, "be replaced");
  temporary->renamed();
  return sync_directory(path);
}

struct DirectoryLock::Held {
  Descriptor directory;
};

Result<DirectoryLock> DirectoryLock::acquire(const std::string& path) {
  const std::string name = directory_of(path);
  Descriptor directory(::open(name.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory) return system_error(name, "be opened");
  while (::flock(directory.get(), LOCK_EX) != 0) {
    if (errno != EINTR) return system_error(name, "be locked");
  }
  return DirectoryLock(std::make_unique<Held>(Held{std::move(directory)}));
}

DirectoryLock::DirectoryLock(std::unique_ptr<Held> held) noexcept : held_(std::move(held)) {}
DirectoryLock::DirectoryLock(DirectoryLock&&) noexcept = default;
DirectoryLock& DirectoryLock::operator=(DirectoryLock&&) noexcept = default;
DirectoryLock::~DirectoryLock() = default;

}  // namespace tokenward::crypto

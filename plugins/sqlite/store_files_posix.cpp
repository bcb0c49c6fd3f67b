#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>
#include <string>
#include <system_error>

#include "store_files.h"
#include "tokenward/sdk/error.hpp"

namespace tokenward::sqlite {
namespace {

constexpr mode_t kOwnerOnly = 0600;

[[noreturn]] void fail(const std::string& doing, const std::string& path) {
  const int error = errno;
  const tkw_rc code = error == ENOSPC || error == EDQUOT ? TKW_NO_SPACE
                      : error == EROFS                   ? TKW_READ_ONLY
                                                         : TKW_UNAVAILABLE;
  throw sdk::Error(code, doing + " " + path + ": " + std::generic_category().message(error), error);
}

/// Closes its descriptor unless it is given away.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) noexcept : descriptor_(descriptor) {}
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const noexcept { return descriptor_; }
  [[nodiscard]] int release() noexcept { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

std::string holder_in(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t length = ::pread(descriptor, text.data(), text.size(), 0);
  std::string holder(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  return holder.empty() ? "another process" : "process " + holder;
}

int lock(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kOwnerOnly));
  if (file.get() < 0) fail("cannot open", path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) fail("cannot lock", path);
    throw sdk::Error(TKW_UNAVAILABLE, "the store is in use by " + holder_in(file.get()) + ", which holds " + path);
  }
  const std::string holder = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.get(), 0) != 0 ||
      ::pwrite(file.get(), holder.data(), holder.size(), 0) != static_cast<ssize_t>(holder.size()))
    fail("cannot write", path);
  return file.release();
}

void sync_directory_of(const std::string& path) {
  const std::string directory = std::filesystem::path(path).parent_path().string();
  const Descriptor file(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (file.get() < 0 || ::fsync(file.get()) != 0) fail("cannot sync", directory);
}

}  // namespace

StoreLock::StoreLock(const std::string& path) : descriptor_(lock(path + ".lock")) {}

StoreLock::~StoreLock() { ::close(descriptor_); }

void create_private_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, kOwnerOnly));
  if (file.get() >= 0) return sync_directory_of(path);
  if (errno != EEXIST) fail("cannot create", path);
}

bool accessible_to_others(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0;
}

}  // namespace tokenward::sqlite

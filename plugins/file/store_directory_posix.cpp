#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <filesystem>

#include "store_directory.h"
#include "system_error_posix.h"
#include "tokenward/sdk/error.hpp"

namespace tokenward::file {
namespace {

void sync_directory(const std::string& path) {
  const Descriptor directory(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.valid() || ::fsync(directory.get()) != 0) throw_errno("sync", path);
}

std::string holder_in(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t length = ::pread(descriptor, text.data(), text.size(), 0);
  std::string holder(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
  while (!holder.empty() && holder.back() == '\n') holder.pop_back();
  return holder.empty() ? "another process" : "process " + holder;
}

int lock(const std::string& path) {
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.valid()) throw_errno("open", path);
  if (::flock(file.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) throw_errno("lock", path);
    throw sdk::Error(TKW_UNAVAILABLE, "the store is in use by " + holder_in(file.get()) + ", which holds " + path);
  }
  const std::string holder = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file.get(), 0) != 0 ||
      ::pwrite(file.get(), holder.data(), holder.size(), 0) != static_cast<ssize_t>(holder.size()))
    throw_errno("write", path);
  return file.release();
}

}  // namespace

void prepare_directory(const std::string& path) {
  if (::mkdir(path.c_str(), 0700) == 0)
    sync_directory(std::filesystem::path(path).parent_path().string());
  else if (errno != EEXIST)
    throw_errno("create", path);
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) throw_errno("look at", path);
  if (!S_ISDIR(status.st_mode)) throw sdk::Error(TKW_INVALID, path + " is not a directory");
  if ((status.st_mode & (S_IWGRP | S_IWOTH)) != 0)
    throw sdk::Error(TKW_INVALID, path + " may be written to by users other than its owner: chmod go-w " + path);
}

DirectoryLock::DirectoryLock(const std::string& directory) : descriptor_(lock(directory + "/lock")) {}

DirectoryLock::~DirectoryLock() { ::close(descriptor_); }

}  // namespace tokenward::file

/// \file
/// Lets one process at a time have a store open, on a POSIX system.
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>

#include "tokenward/sdk/descriptor_posix.hpp"

namespace tokenward::sdk {

/// Holds a lock file for as long as it lives. The file stays behind, with the holder's process id in it: to remove it
/// would let two processes lock two files of one name.
///
/// A file of its own, and flock(2): a process loses its POSIX locks on a file as soon as it closes any descriptor of
/// it.
class StoreLock {
 public:
  /// Makes `path` if it is not there, for the owner alone. Throws UNAVAILABLE, naming the holder, if another process
  /// (or another store in this one) has it, and the error of what else fails.
  explicit StoreLock(const std::string& path) : file_(::open(path.c_str(), kFlags, 0600)) {
    if (!file_.valid()) throw_errno("open", path);
    if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) throw_errno("lock", path);
      throw Error(TKW_UNAVAILABLE, "the store is in use by " + holder() + ", which holds " + path);
    }
    const std::string self = std::to_string(::getpid()) + "\n";
    if (::ftruncate(file_.get(), 0) != 0 ||
        ::pwrite(file_.get(), self.data(), self.size(), 0) != static_cast<ssize_t>(self.size())) {
      throw_errno("write", path);
    }
  }

 private:
  static constexpr int kFlags = O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW;

  [[nodiscard]] std::string holder() const {
    std::array<char, 32> text{};
    const ssize_t length = ::pread(file_.get(), text.data(), text.size(), 0);
    std::string holder(text.data(), length > 0 ? static_cast<std::size_t>(length) : 0);
    while (!holder.empty() && holder.back() == '\n') holder.pop_back();
    return holder.empty() ? "another process" : "process " + holder;
  }

  Descriptor file_;
};

}  // namespace tokenward::sdk

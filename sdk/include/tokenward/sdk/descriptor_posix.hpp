/// \file
/// For plugins that keep files on a POSIX system: descriptors that close themselves, and what the system says as errors
/// of a call.
#pragma once

#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include "tokenward/sdk/error.hpp"

namespace tokenward::sdk {

/// Owns a file descriptor, or none. Closes it unless it is given away.
class Descriptor {
 public:
  /// Takes `descriptor` over; a negative one, as `open` gives after a failure, is none.
  explicit Descriptor(int descriptor) noexcept : descriptor_(descriptor) {}
  ~Descriptor() {
    if (valid()) ::close(descriptor_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  /// The descriptor, which stays this object's.
  [[nodiscard]] int get() const noexcept { return descriptor_; }
  /// Whether there is one.
  [[nodiscard]] bool valid() const noexcept { return descriptor_ >= 0; }
  /// Gives it to the caller.
  [[nodiscard]] int release() noexcept { return std::exchange(descriptor_, -1); }

 private:
  int descriptor_;
};

/// What `error`, a value of `errno`, is to the daemon: NO_SPACE, READ_ONLY or UNAVAILABLE.
[[nodiscard]] inline tkw_rc code_of_errno(int error) noexcept {
  switch (error) {
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
      return TKW_NO_SPACE;
    case EROFS:
    case EACCES:
    case EPERM:
      return TKW_READ_ONLY;
    default:
      return TKW_UNAVAILABLE;
  }
}

/// Throws the Error of the present `errno`, in the words "cannot <doing> <path>: <why>".
[[noreturn]] inline void throw_errno(const std::string& doing, const std::string& path) {
  const int error = errno;
  throw Error(code_of_errno(error), "cannot " + doing + " " + path + ": " + std::generic_category().message(error),
              error);
}

}  // namespace tokenward::sdk

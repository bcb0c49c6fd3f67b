#pragma once
// File descriptors of POSIX that close themselves. For sources of that system alone.

#include <unistd.h>

#include <utility>

namespace tokenward {

/// Owns a file descriptor, or none.
class Descriptor {
 public:
  /// Takes `descriptor` over; a negative one, as `open` gives after a failure, is none.
  explicit Descriptor(int descriptor) noexcept : descriptor_(descriptor) {}
  Descriptor(Descriptor&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }

  [[nodiscard]] int get() const noexcept { return descriptor_; }
  explicit operator bool() const noexcept { return descriptor_ >= 0; }
  /// Closes it now and tells whether the system had an error to report (a network file system may).
  [[nodiscard]] bool close() noexcept { return ::close(std::exchange(descriptor_, -1)) == 0; }

 private:
  int descriptor_;
};

}  // namespace tokenward

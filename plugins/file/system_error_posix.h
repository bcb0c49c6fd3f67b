/// \file
/// Errors of system calls as errors of a call, and descriptors that close themselves.
#pragma once

#include <string>

namespace tokenward::file {

/// Throws NO_SPACE, READ_ONLY or UNAVAILABLE for the present `errno`, in the words "cannot <doing> <path>: <why>".
[[noreturn]] void throw_errno(const std::string& doing, const std::string& path);

/// Closes its descriptor unless it is given away.
class Descriptor {
 public:
  explicit Descriptor(int descriptor) noexcept : descriptor_(descriptor) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  [[nodiscard]] int get() const noexcept { return descriptor_; }
  [[nodiscard]] bool valid() const noexcept { return descriptor_ >= 0; }
  [[nodiscard]] int release() noexcept;

 private:
  int descriptor_;
};

}  // namespace tokenward::file

#pragma once
// Bytes that must not leak: they move but do not copy, wipe themselves, compare in constant time and cannot be printed.

#include <cstddef>
#include <cstdint>
#include <utility>

#include "base/bytes.h"

namespace tokenward {

/// Overwrites memory in a way the compiler may not remove.
void wipe(void* memory, std::size_t size) noexcept;

/// Whether two byte ranges are equal, in time that depends on their lengths only.
[[nodiscard]] bool equal_in_constant_time(BytesView left, BytesView right) noexcept;

/// A secret of any length. Not thread-safe; share it as `const`.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size) : bytes_(size) {}
  explicit Secret(BytesView source) : bytes_(source.begin(), source.end()) {}
  Secret(Secret&& other) noexcept : bytes_(std::move(other.bytes_)) { other.bytes_.clear(); }
  Secret& operator=(Secret&& other) noexcept {
    if (this != &other) {
      clear();
      bytes_ = std::move(other.bytes_);
      other.bytes_.clear();
    }
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { clear(); }

  /// The bytes, borrowed: valid while this object lives unmoved.
  [[nodiscard]] BytesView reveal() const noexcept { return bytes_; }
  [[nodiscard]] std::uint8_t* data() noexcept { return bytes_.data(); }
  [[nodiscard]] std::size_t size() const noexcept { return bytes_.size(); }
  [[nodiscard]] Secret clone() const { return Secret(BytesView{bytes_}); }

 private:
  void clear() noexcept {
    wipe(bytes_.data(), bytes_.size());
    bytes_.clear();
  }
  Bytes bytes_;
};

}  // namespace tokenward

#pragma once
// A secret whose size is known at compile time: `Secret` without the heap, for the path of every request.

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"

namespace tokenward::crypto {

/// `N` secret bytes in place: moves (wiping what it moved from), does not copy or print, wipes itself.
/// One thread at a time; share it as `const`.
template <std::size_t N>
class FixedSecret {
 public:
  static constexpr std::size_t kSize = N;

  FixedSecret() = default;
  /// From exactly `N` bytes; asserting the size is the caller's part.
  [[nodiscard]] static FixedSecret from(BytesView source) noexcept {
    FixedSecret secret;
    std::copy_n(source.begin(), N, secret.bytes_.begin());
    return secret;
  }
  FixedSecret(FixedSecret&& other) noexcept : bytes_(other.bytes_) { other.clear(); }
  FixedSecret& operator=(FixedSecret&& other) noexcept {
    if (this != &other) {
      bytes_ = other.bytes_;
      other.clear();
    }
    return *this;
  }
  FixedSecret(const FixedSecret&) = delete;
  FixedSecret& operator=(const FixedSecret&) = delete;
  ~FixedSecret() { clear(); }

  /// The bytes, borrowed: valid while this object lives unmoved.
  [[nodiscard]] BytesView reveal() const noexcept { return bytes_; }
  [[nodiscard]] std::span<std::uint8_t, N> writable() noexcept { return bytes_; }

 private:
  // Writes words where `wipe` writes bytes: with keys this short, a third of the time of deriving one.
  void clear() noexcept { OPENSSL_cleanse(bytes_.data(), N); }
  std::array<std::uint8_t, N> bytes_{};
};

}  // namespace tokenward::crypto

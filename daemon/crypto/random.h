#pragma once
// Random bytes from the operating system, the only source of randomness here. Thread-safe.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "base/result.h"

namespace tokenward::crypto {

/// Fills `out` from the operating system's cryptographic source, waiting until it is seeded. Internal if the system
/// refuses, which leaves nothing to do but to stop: there is no weaker source to fall back on. `out` is then unusable.
Result<void> fill_random(std::span<std::uint8_t> out);

/// `N` random bytes that are no secret (a salt, a nonce). Errors: as `fill_random`.
template <std::size_t N>
[[nodiscard]] Result<std::array<std::uint8_t, N>> random_array() {
  std::array<std::uint8_t, N> bytes{};
  if (auto filled = fill_random(bytes); !filled) return std::move(filled.error());
  return bytes;
}

}  // namespace tokenward::crypto

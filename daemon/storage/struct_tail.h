#pragma once
// The ABI's rule of growth: a struct may be longer than this build knows as long as what is beyond is all zero.

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tokenward::storage {

enum class Fit : std::uint8_t {
  Fits,
  Broken,   ///< Shorter than in version 1.0 of the ABI, or of an absurd size.
  Unknown,  ///< Asks for something that this build does not know.
};

/// How a struct that starts with `struct_size` fits `Known`, this build's idea of it.
template <class Known>
[[nodiscard]] Fit fit_of(const Known& given) noexcept {
  constexpr std::uint32_t kAbsurd = 64 * 1024;
  if (given.struct_size < sizeof(Known) || given.struct_size > kAbsurd) return Fit::Broken;
  const auto* const bytes = reinterpret_cast<const std::uint8_t*>(&given);
  const bool zero = std::all_of(bytes + sizeof(Known), bytes + given.struct_size, [](auto byte) { return byte == 0; });
  return zero ? Fit::Fits : Fit::Unknown;
}

}  // namespace tokenward::storage

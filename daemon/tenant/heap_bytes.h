#pragma once
// What a block of memory really takes. Pure.

#include <algorithm>
#include <cstddef>

namespace tokenward::tenant {

/// The bytes that glibc's malloc takes for `bytes`: with a word before them, in steps of 16, at least 32. Other
/// allocators differ by little.
[[nodiscard]] constexpr std::size_t heap_bytes(std::size_t bytes) noexcept {
  return std::max<std::size_t>((bytes + sizeof(void*) + 15) / 16 * 16, 32);
}

}  // namespace tokenward::tenant

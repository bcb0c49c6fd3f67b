#pragma once
// Whole pages straight from the operating system, because the heap keeps what it once got.

#include <cstddef>

namespace tokenward::net {

/// `size` zeroed bytes, page-aligned; a multiple of the page size. Throws std::bad_alloc.
[[nodiscard]] char* map_pages(std::size_t size);

/// Gives back what `map_pages` gave, with the same size.
void unmap_pages(char* pages, std::size_t size) noexcept;

}  // namespace tokenward::net

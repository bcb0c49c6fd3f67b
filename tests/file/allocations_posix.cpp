// Replaces the global operators of this program by such as count.
#include "allocations.h"

#include <malloc.h>

#include <atomic>
#include <cstdlib>
#include <new>

namespace {

std::atomic<std::size_t> allocated{0};

/// What the allocator keeps beside each block.
constexpr std::size_t kHeader = sizeof(std::size_t);

}  // namespace

void* operator new(std::size_t n) {
  void* const block = std::malloc(n);
  if (block == nullptr) throw std::bad_alloc();
  allocated += malloc_usable_size(block) + kHeader;
  return block;
}
void operator delete(void* block) noexcept {
  if (block == nullptr) return;
  allocated -= malloc_usable_size(block) + kHeader;
  std::free(block);
}
void* operator new(std::size_t n, const std::nothrow_t&) noexcept {
  try {
    return operator new(n);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}
void* operator new[](std::size_t n) { return operator new(n); }
void* operator new[](std::size_t n, const std::nothrow_t& nothrow) noexcept { return operator new(n, nothrow); }
void operator delete[](void* block) noexcept { operator delete(block); }
void operator delete(void* block, std::size_t) noexcept { operator delete(block); }
void operator delete[](void* block, std::size_t) noexcept { operator delete(block); }
void operator delete(void* block, const std::nothrow_t&) noexcept { operator delete(block); }
void operator delete[](void* block, const std::nothrow_t&) noexcept { operator delete(block); }

namespace tokenward::test {

std::size_t allocated_bytes() { return allocated; }

}  // namespace tokenward::test

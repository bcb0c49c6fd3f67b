#include <new>

#include <sys/mman.h>

#include "net/pages.h"

namespace tokenward::net {

char* map_pages(std::size_t size) {
  void* const pages = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (pages == MAP_FAILED) throw std::bad_alloc{};
  return static_cast<char*>(pages);
}

void unmap_pages(char* pages, std::size_t size) noexcept { ::munmap(pages, size); }

}  // namespace tokenward::net

#include "net/block_pool.h"

#include <algorithm>
#include <bit>
#include <functional>

#include "net/pages.h"

namespace tokenward::net {
namespace {

constexpr std::uint64_t kAllUnused = ~std::uint64_t{0};

}  // namespace

BlockPool::~BlockPool() {
  for (const Slab& slab : slabs_) unmap_pages(slab.base, kSlabSize);
}

char* BlockPool::take() {
  auto slab = std::find_if(slabs_.begin(), slabs_.end(), [](const Slab& each) { return each.unused != 0; });
  if (slab == slabs_.end()) {
    slabs_.reserve(slabs_.size() + 1);  // Nothing may throw once the pages are there.
    slab = slabs_.insert(slabs_.end(), Slab{map_pages(kSlabSize), kAllUnused});
  }
  const auto index = static_cast<std::size_t>(std::countr_zero(slab->unused));
  slab->unused &= slab->unused - 1;
  return slab->base + index * kBlockSize;
}

void BlockPool::give_back(char* block) noexcept {
  const auto slab = std::find_if(slabs_.begin(), slabs_.end(), [&](const Slab& each) {
    return std::less_equal<>{}(each.base, block) && std::less<>{}(block, each.base + kSlabSize);
  });
  slab->unused |= std::uint64_t{1} << static_cast<std::size_t>(block - slab->base) / kBlockSize;
  if (slab->unused != kAllUnused) return;
  const auto has_room = [&](const Slab& each) { return &each != &*slab && each.unused != 0; };
  if (std::none_of(slabs_.begin(), slabs_.end(), has_room)) return;  // The next block would map it again.
  unmap_pages(slab->base, kSlabSize);
  slabs_.erase(slab);
}

}  // namespace tokenward::net

#include "ordered_index.h"

#include <algorithm>

namespace tokenward::file {

OrderedIndex::Gap OrderedIndex::first(const Place& place, unsigned depth, int least) const noexcept {
  const auto comes_before = [&](const Row* row) { return compare_(place_of(*row), place, depth) < least; };
  const auto block = std::partition_point(blocks_.begin(), blocks_.end(), [&](const std::unique_ptr<Block>& candidate) {
    return comes_before(candidate->used().back());
  });
  if (block == blocks_.end()) return {blocks_.size(), 0};
  const auto rows = (*block)->used();
  const auto row = std::partition_point(rows.begin(), rows.end(), comes_before);
  return {static_cast<std::size_t>(block - blocks_.begin()), static_cast<std::size_t>(row - rows.begin())};
}

OrderedIndex::Gap OrderedIndex::before(const Place& place, unsigned depth) const noexcept {
  return first(place, depth, 0);
}

OrderedIndex::Gap OrderedIndex::behind(const Place& place, unsigned depth) const noexcept {
  return first(place, depth, 1);
}

const Row* OrderedIndex::next(Gap& gap) const noexcept {
  if (gap.block == blocks_.size()) return nullptr;
  const Block& block = *blocks_[gap.block];
  const Row* const row = block.rows[gap.slot];
  if (++gap.slot == block.count) gap = {gap.block + 1, 0};
  return row;
}

const Row* OrderedIndex::previous(Gap& gap) const noexcept {
  if (gap.slot == 0) {
    if (gap.block == 0) return nullptr;
    gap = {gap.block - 1, blocks_[gap.block - 1]->count};
  }
  return blocks_[gap.block]->rows[--gap.slot];
}

void OrderedIndex::insert(const Row& row) {
  Gap gap = before(place_of(row), kWhole);
  if (gap.slot == 0 && gap.block > 0)  // the end of one block rather than the front of the next
    gap = {gap.block - 1, blocks_[gap.block - 1]->count};
  if (blocks_.empty() || blocks_[gap.block]->count == kBlockRows) split(gap);
  Block& block = *blocks_[gap.block];
  const auto at = block.rows.begin() + static_cast<std::ptrdiff_t>(gap.slot);
  std::copy_backward(at, block.rows.begin() + static_cast<std::ptrdiff_t>(block.count),
                     block.rows.begin() + static_cast<std::ptrdiff_t>(block.count) + 1);
  *at = &row;
  ++block.count;
  ++size_;
}

void OrderedIndex::split(Gap& gap) {
  auto fresh = std::make_unique<Block>();
  const auto behind = static_cast<std::ptrdiff_t>(blocks_.empty() ? 0 : gap.block + 1);
  const auto placed = blocks_.insert(blocks_.begin() + behind, std::move(fresh));
  if (behind == 0) return;
  Block& full = *blocks_[gap.block];
  if (gap.slot == full.count) {  // rows that come in order go on in a block of their own
    gap = {gap.block + 1, 0};
    return;
  }
  constexpr std::size_t kHalf = kBlockRows / 2;
  std::copy(full.rows.begin() + kHalf, full.rows.end(), (*placed)->rows.begin());
  (*placed)->count = full.count - kHalf;
  full.count = kHalf;
  if (gap.slot > kHalf) gap = {gap.block + 1, gap.slot - kHalf};
}

void OrderedIndex::erase(const Row& row) noexcept {
  const Gap gap = before(place_of(row), kWhole);
  Block& block = *blocks_[gap.block];
  const auto at = block.rows.begin() + static_cast<std::ptrdiff_t>(gap.slot);
  std::copy(at + 1, block.rows.begin() + static_cast<std::ptrdiff_t>(block.count), at);
  --block.count;
  --size_;
  drop_if_small(gap.block);
}

void OrderedIndex::drop_if_small(std::size_t at) noexcept {
  Block& block = *blocks_[at];
  if (block.count >= kBlockRows / 4) return;
  if (block.count != 0) {  // moves in with the next one if there is room to spare
    if (at + 1 == blocks_.size() || blocks_[at + 1]->count > kBlockRows / 2) return;
    Block& next = *blocks_[at + 1];
    const auto end = next.rows.begin() + static_cast<std::ptrdiff_t>(next.count);
    std::copy_backward(next.rows.begin(), end, end + static_cast<std::ptrdiff_t>(block.count));
    std::copy_n(block.rows.begin(), block.count, next.rows.begin());
    next.count += block.count;
  }
  blocks_.erase(blocks_.begin() + static_cast<std::ptrdiff_t>(at));
}

void OrderedIndex::assign(std::span<const Row* const> rows) {
  blocks_.clear();
  size_ = rows.size();
  while (!rows.empty()) {
    const auto some = rows.first(std::min(rows.size(), kBlockRows));
    auto block = std::make_unique<Block>();
    std::copy(some.begin(), some.end(), block->rows.begin());
    block->count = some.size();
    blocks_.push_back(std::move(block));
    rows = rows.subspan(some.size());
  }
}

}  // namespace tokenward::file

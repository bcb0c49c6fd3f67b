#include "tenant/quota_book.h"

#include <algorithm>
#include <vector>

namespace tokenward::tenant {
namespace {

/// The second by which so many windows that nobody holds have ended, or will have, that at most `most` are left.
std::int64_t end_to_forget(const std::vector<std::int64_t>& ends, std::size_t most) {
  std::vector<std::int64_t> sorted = ends;
  const auto last = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() - most - 1);
  std::nth_element(sorted.begin(), last, sorted.end());
  return *last;
}

}  // namespace

std::shared_ptr<QuotaWindow> QuotaBook::window_of(const domain::Quota& quota, SteadyTime now) {
  auto windows = windows_.lock();
  if (const auto found = windows->find(quota.counted_as); found != windows->end()) return found->second;
  if (windows->size() >= prune_at_) make_room(*windows, now);
  return windows->emplace(quota.counted_as, std::make_shared<QuotaWindow>(quota)).first->second;
}

/// Called when the book has doubled, so that the cost of looking through it stays constant for each that comes.
void QuotaBook::make_room(Windows& windows, SteadyTime now) {
  const auto is_held = [](const auto& entry) { return entry.second.use_count() > 1; };
  std::erase_if(windows, [&](const auto& entry) { return !is_held(entry) && entry.second->is_over(now); });
  std::vector<std::int64_t> ends;
  for (const auto& entry : windows) {
    if (!is_held(entry)) ends.push_back(entry.second->end());
  }
  if (ends.size() > kMost / 2 && windows.size() >= kMost) {
    const std::int64_t forgotten = end_to_forget(ends, kMost / 2);
    std::erase_if(windows, [&](const auto& entry) { return !is_held(entry) && entry.second->end() <= forgotten; });
  }
  prune_at_ = std::max(kFirstPruning, std::min(windows.size() * 2, std::max(kMost, windows.size() + kFirstPruning)));
}

}  // namespace tokenward::tenant

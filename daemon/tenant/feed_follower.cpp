#include "tenant/feed_follower.h"

#include "tenant/feed_changes.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

/// Changesets in one look at the feed.
constexpr std::uint32_t kMostChangesets = 500;
/// Own changes that the feed has not told of yet. Who forgets one reads a few records again.
constexpr std::size_t kMostOwn = 100'000;

std::size_t changesets_in(const std::vector<storage::Change>& changes) {
  std::size_t count = 0;
  std::uint64_t last = 0;
  for (const auto& change : changes) {
    if (count == 0 || change.seq != last) ++count;
    last = change.seq;
  }
  return count;
}

}  // namespace

std::optional<SteadyTime> FeedFollower::as_of() const noexcept {
  const std::int64_t at = as_of_us_.load(std::memory_order_acquire);
  if (at == kNeverYet) return std::nullopt;
  return SteadyTime{at};
}

Result<void> FeedFollower::catch_up(House& house, StoreRoom& room, const domain::TenantHandle* tenant,
                                    SteadyTime since) {
  std::unique_lock lock(catching_up_, std::try_to_lock);
  if (!lock) {
    if (const auto known = *failure_.lock()) return *known;
    lock.lock();
    // The look that it waited for has failed: asking again would be a second deadline.
    if (const auto known = *failure_.lock()) return *known;
  }
  const Source source{house, room, tenant};
  auto looked = tenant == nullptr ? look(source, since) : look_at_part(source, since);
  *failure_.lock() = looked ? std::nullopt : std::optional(looked.error());
  return looked;
}

Result<void> FeedFollower::look_at_part(const Source& source, SteadyTime since) {
  PartsBehind::Look noted(source.room.parts_behind(), *source.tenant, since, source.house.settings().steady);
  auto looked = look(source, since);
  if (looked) noted.succeeded(!is_alone());
  return looked;
}

Result<void> FeedFollower::look(const Source& source, SteadyTime since) {
  for (;;) {
    if (is_alone() || as_of_us_.load(std::memory_order_acquire) >= since.count()) return {};
    const SteadyTime asked = source.house.steady_now();
    if (!begun_) {
      if (auto started = begin(source); !started) return started;
    } else {
      const auto all = follow(source);
      if (!all) return all.error();
      if (!*all) continue;
    }
    as_of_us_.store(asked.count(), std::memory_order_release);
  }
}

/// From where the feed is now. What memory has from before counts for nothing.
Result<void> FeedFollower::begin(const Source& source) {
  storage::Store& store = source.room.store();
  const auto info = source.tenant == nullptr ? store.info() : store.info_for(*source.tenant);
  if (!info) return info.error();
  position_.store(info->last_seq, std::memory_order_release);
  begun_ = true;
  if (!info->multi_node) {
    own_.lock()->clear();
    alone_.store(true, std::memory_order_release);
    return {};
  }
  source.tenant == nullptr ? forget_all(source.house, source.room) : source.house.doubt({*source.tenant});
  return {};
}

Result<bool> FeedFollower::follow(const Source& source) {
  storage::Store& store = source.room.store();
  const std::uint64_t after = position();
  auto feed = source.tenant == nullptr ? store.changes(after, kMostChangesets)
                                       : store.changes_for(*source.tenant, after, kMostChangesets);
  if (!feed) return feed.error();
  if (feed->gone) {
    begun_ = false;
    return false;
  }
  if (feed->changes.empty()) return true;
  const bool all = changesets_in(feed->changes) < kMostChangesets;
  const std::uint64_t last = feed->changes.back().seq;
  auto taken = take_over(source.house, source.room, foreign(std::move(feed->changes)));
  if (!taken) return taken.error();
  position_.store(last, std::memory_order_release);
  return all;
}

/// Without those of this node, which are forgotten as far as the feed goes.
std::vector<storage::Change> FeedFollower::foreign(std::vector<storage::Change> changes) {
  auto own = own_.lock();
  const std::uint64_t last = changes.back().seq;
  std::erase_if(changes, [&](const storage::Change& change) { return own->contains(change.seq); });
  own->erase(own->begin(), own->upper_bound(last));
  return changes;
}

void FeedFollower::note_own(std::uint64_t seq) {
  if (is_alone() || !as_of()) return;  // nobody follows: of its room where each tenant has a feed of its own
  auto own = own_.lock();
  if (own->size() >= kMostOwn) own->clear();
  own->insert(seq);
}

void FeedFollower::restart() {
  const std::lock_guard lock(catching_up_);
  begun_ = false;
  own_.lock()->clear();
  as_of_us_.store(kNeverYet, std::memory_order_release);
  alone_.store(false, std::memory_order_release);
}

}  // namespace tokenward::tenant

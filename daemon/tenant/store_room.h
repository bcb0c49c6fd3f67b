#pragma once
// One store and everything that belongs to it alone: the lanes in front of it, the combiner of its commits, the uses
// waiting to be written. A hung store stops its own room and nothing else.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <thread>

#include "base/guarded.h"
#include "storage/store.h"
#include "tenant/feed_follower.h"
#include "tenant/group_committer.h"
#include "tenant/lanes.h"
#include "tenant/last_used.h"
#include "tenant/parts_behind.h"

namespace tokenward::tenant {

/// Of a store's reading workers, which are busy with the processor more than with waiting: twice as many as there are
/// processors, so that one tenant's long lists, which take half of them at most, hold nobody up for long.
[[nodiscard]] inline LaneSettings reading_lanes(LaneSettings lanes) {
  lanes.workers = std::min(std::max(2 * std::thread::hardware_concurrency(), 4U), lanes.workers);
  lanes.tenant_share = std::max(lanes.workers / 2, 1U);
  lanes.background = true;
  return lanes;
}

/// Whether the tenants of a store share one feed of changes.
enum class Keeps : std::uint8_t {
  Together,
  Apart,  ///< Each lies in a part of its own, with a feed of its own.
};

/// What keeps memory in line with a store that other nodes write to.
struct FollowSettings {
  std::chrono::milliseconds bound{1000};  ///< How old memory may be.
  Keeps keeps = Keeps::Together;
};

class StoreRoom {
 public:
  StoreRoom(std::string name, std::shared_ptr<storage::Store> store, LaneSettings lanes, CommitSettings commits,
            FollowSettings following)
      : name_(std::move(name)),
        store_(std::move(store)),
        committer_(store_, commits),
        last_used_(store_),
        following_(following),
        follower_(following.bound),
        reading_(reading_lanes(lanes)),
        lanes_(std::move(lanes)) {}

  [[nodiscard]] const std::string& name() const noexcept { return name_; }
  [[nodiscard]] storage::Store& store() noexcept { return *store_; }
  [[nodiscard]] GroupCommitter& committer() noexcept { return committer_; }
  [[nodiscard]] LastUsed& last_used() noexcept { return last_used_; }
  [[nodiscard]] Lanes& lanes() noexcept { return lanes_; }
  /// For what reads many rows: it waits for few, and nobody else waits for it.
  [[nodiscard]] Lanes& reading() noexcept { return reading_; }
  [[nodiscard]] const FollowSettings& following() const noexcept { return following_; }
  /// Follows the feed that all tenants of the store share; without use where each has its own.
  [[nodiscard]] FeedFollower& follower() noexcept { return follower_; }
  /// Which of the parts cannot be followed, where each tenant has one.
  [[nodiscard]] PartsBehind& parts_behind() noexcept { return parts_behind_; }

  /// What is wrong with the store, as whoever looks after it last found it, for operators; empty: nothing. Thread-safe.
  void note_problem(std::string problem) { *problem_.lock() = std::move(problem); }
  [[nodiscard]] std::string problem() { return *problem_.lock(); }

 private:
  const std::string name_;
  const std::shared_ptr<storage::Store> store_;
  GroupCommitter committer_;
  LastUsed last_used_;
  const FollowSettings following_;
  FeedFollower follower_;
  PartsBehind parts_behind_;
  Guarded<std::string> problem_;
  Lanes reading_, lanes_;  // last: their workers end before what they use
};

}  // namespace tokenward::tenant

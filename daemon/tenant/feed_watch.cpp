#include "tenant/feed_watch.h"

#include <algorithm>
#include <chrono>

namespace tokenward::tenant {
namespace {

using std::chrono::milliseconds;

/// A busy store's feed grows all the time: what is new is looked at so many times within the bound.
constexpr int kLooks = 20;
/// And where nothing is new, so many times.
constexpr int kQuietLooks = 4;

void follow(House& house, StoreRoom& room, const std::stop_token& stop) {
  FeedFollower& follower = room.follower();
  const milliseconds bound = room.following().bound;
  const milliseconds pause = std::max(bound / kLooks, milliseconds{1});
  while (!stop.stop_requested()) {
    const auto followed = follower.catch_up(house, room, nullptr, house.steady_now());
    if (follower.is_alone()) return;
    // What it cannot follow is noticed by whoever asks, and told by those who look after the store.
    if (followed) (void)room.store().wait(follower.position(), bound / kQuietLooks);
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace

FeedWatch::FeedWatch(House& house) {
  for (const auto& room : house.rooms()) {
    if (room->following().keeps == Keeps::Apart) continue;
    threads_.emplace_back([&house, &room = *room](const std::stop_token& stop) { follow(house, room, stop); });
  }
}

}  // namespace tokenward::tenant

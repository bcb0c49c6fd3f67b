#include "tenant/figures.h"

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using enum Exposition::Kind;

struct LanesFigures {
  std::string_view store, kind;
  LaneCounters counters;
  HistogramSnapshot waits;
};

struct RoomFigures {
  std::string_view store;
  std::array<LanesFigures, 2> lanes;
  CommitCounters commits;
  HistogramSnapshot commit_sizes;
  std::optional<SteadyTime> feed_age;  ///< None where nobody else writes.
};

/// A feed that all tenants share is looked at all the time, so the age of memory tells whether it can be followed. A
/// feed of one tenant is looked at when somebody asks, and that of an idle tenant's grows old without harm: of those
/// feeds it is how long somebody has asked in vain, one number however many there are (tenant/parts_behind.h).
std::optional<SteadyTime> feed_age_of(House& house, StoreRoom& room) {
  if (room.following().keeps == Keeps::Apart) return room.parts_behind().age(house.steady_now());
  const FeedFollower& follower = room.follower();
  const auto as_of = follower.as_of();
  if (follower.is_alone() || !as_of) return std::nullopt;
  return house.steady_now() - *as_of;
}

std::vector<RoomFigures> read_rooms(House& house) {
  std::vector<RoomFigures> rooms;
  for (const auto& room : house.rooms()) {
    const auto read = [&](std::string_view kind, const Lanes& lanes) {
      return LanesFigures{room->name(), kind, lanes.counters(), lanes.waits()};
    };
    rooms.push_back({room->name(),
                     {read("work", room->lanes()), read("reading", room->reading())},
                     room->committer().counters(),
                     room->committer().sizes(),
                     feed_age_of(house, *room)});
  }
  return rooms;
}

void append_hashing(Exposition& out, House& house) {
  out.family("tokenward_argon2_seconds", Histogram, "How long runs of Argon2id took.");
  out.sample(house.hash_times().tokens.snapshot(), {{"secret", "token"}});
  out.sample(house.hash_times().passwords.snapshot(), {{"secret", "password"}});
  const PasswordSlots& slots = house.accounts().slots();
  const PasswordSlotCounters counters = slots.counters();
  out.family("tokenward_passwords_waiting", Gauge, "Passwords that wait to be hashed.");
  out.sample(counters.waiting);
  out.family("tokenward_passwords_running", Gauge, "Passwords that are being hashed.");
  out.sample(counters.running);
  out.family("tokenward_passwords_refused_total", Counter,
             "Passwords that were not hashed, as too many others waited.");
  out.sample(counters.refused);
  out.family("tokenward_password_wait_seconds", Histogram, "How long passwords waited to be hashed.");
  out.sample(slots.waits());
}

void append_cache(Exposition& out, House& house) {
  const ValidationCache::Size size = house.cache().size();
  out.family("tokenward_cache_entries", Gauge, "Tokens in the validation cache.");
  out.sample(size.entries);
  out.family("tokenward_cache_bytes", Gauge, "Memory of the validation cache's entries.");
  out.sample(size.bytes);
  out.family("tokenward_cache_insertions_total", Counter, "Tokens that were taken into the validation cache.");
  out.sample(house.cache().insertions());
  out.family("tokenward_cache_removals_total", Counter,
             "Tokens that left the validation cache, by what they had to make room for or why they counted no longer.");
  using Removal = ValidationCache::Removal;
  for (const auto& [why, name] : {std::pair{Removal::Size, "size"}, std::pair{Removal::TenantShare, "tenant_share"},
                                  std::pair{Removal::Change, "change"}, std::pair{Removal::Replaced, "replaced"},
                                  std::pair{Removal::Cleared, "cleared"}}) {
    out.sample(house.cache().removals(why), {{"reason", name}});
  }
  out.family("tokenward_cache_limit_bytes", Gauge, "The most memory that the validation cache may take.");
  out.sample(house.settings().cache_bytes);
}

void append_events(Exposition& out, const House& house) {
  out.family("tokenward_events_total", Counter,
             "Events that were added to histories, of tenants and of the operators.");
  for (const domain::Action action : domain::actions()) {
    out.sample(house.events().value(static_cast<std::size_t>(action)), {{"action", domain::to_string(action)}});
  }
}

/// One metric with a sample for every store. `value_of` gives it from a store's figures.
template <class ValueOf>
void append_each(Exposition& out, const std::vector<RoomFigures>& rooms, std::string_view name, Exposition::Kind kind,
                 std::string_view help, ValueOf value_of) {
  out.family(name, kind, help);
  for (const RoomFigures& room : rooms) out.sample(value_of(room), {{"store", room.store}});
}

/// One metric with a sample for every store's lanes of each kind.
template <class ValueOf>
void append_each_lanes(Exposition& out, const std::vector<RoomFigures>& rooms, std::string_view name,
                       Exposition::Kind kind, std::string_view help, ValueOf value_of) {
  out.family(name, kind, help);
  for (const RoomFigures& room : rooms) {
    for (const LanesFigures& lanes : room.lanes) {
      out.sample(value_of(lanes), {{"store", lanes.store}, {"lane", lanes.kind}});
    }
  }
}

void append_lanes(Exposition& out, const std::vector<RoomFigures>& rooms) {
  const auto each = [&](auto name, auto kind, auto help, auto LaneCounters::*member) {
    append_each_lanes(out, rooms, name, kind, help,
                      [=](const LanesFigures& lanes) { return lanes.counters.*member; });
  };
  each("tokenward_lane_tasks_waiting", Gauge, "Tasks that wait for a worker of the store.", &LaneCounters::waiting);
  each("tokenward_lane_tasks_running", Gauge, "Tasks that the store's workers are at.", &LaneCounters::running);
  each("tokenward_lane_tasks_finished_total", Counter, "Tasks that have run to their end.", &LaneCounters::finished);
  each("tokenward_lane_tasks_failed_total", Counter, "Of the finished tasks, those that an exception ended.",
       &LaneCounters::threw);
  each("tokenward_lane_tasks_dropped_total", Counter, "Tasks that the end of the daemon left undone.",
       &LaneCounters::dropped);
  out.family("tokenward_lane_tasks_refused_total", Counter,
             "Tasks that were refused, as their tenant's lane was full or the daemon was stopping, or that have waited "
             "too long.");
  for (const RoomFigures& room : rooms) {
    for (const LanesFigures& lanes : room.lanes) {
      out.sample(lanes.counters.refused, {{"store", lanes.store}, {"lane", lanes.kind}, {"reason", "full"}});
      out.sample(lanes.counters.refused_stopping,
                 {{"store", lanes.store}, {"lane", lanes.kind}, {"reason", "stopping"}});
      out.sample(lanes.counters.missed, {{"store", lanes.store}, {"lane", lanes.kind}, {"reason", "waited"}});
    }
  }
  append_each_lanes(out, rooms, "tokenward_lane_wait_seconds", Histogram,
                    "How long tasks waited for a worker of the store.",
                    [](const LanesFigures& lanes) { return lanes.waits; });
  each("tokenward_lane_longest_wait_seconds", Gauge, "The longest that a task has waited for a worker so far.",
       &LaneCounters::longest_wait);
}

void append_feeds(Exposition& out, const std::vector<RoomFigures>& rooms) {
  out.family("tokenward_feed_age_seconds", Gauge,
             "How long ago memory was last in line with a store that other nodes may write to; where each tenant has a "
             "feed of its own, only of those that somebody asks for in vain, else 0.");
  for (const RoomFigures& room : rooms) {
    if (room.feed_age) out.sample(*room.feed_age, {{"store", room.store}});
  }
}

void append_commits(Exposition& out, const std::vector<RoomFigures>& rooms) {
  const auto each = [&](auto name, auto kind, auto help, auto CommitCounters::*member) {
    append_each(out, rooms, name, kind, help, [=](const RoomFigures& room) { return room.commits.*member; });
  };
  each("tokenward_changesets_waiting", Gauge, "Changesets that wait for the next commit.", &CommitCounters::waiting);
  each("tokenward_changesets_repeated_total", Counter,
       "Changesets that were handed over again, as the store asked for it or did not say what became of them.",
       &CommitCounters::repeated);
  append_each(out, rooms, "tokenward_commit_changesets", Histogram,
              "Changesets that were handed to the store in one commit, repetitions included.",
              [](const RoomFigures& room) { return room.commit_sizes; });
}

}  // namespace

void append_figures(Exposition& out, House& house) {
  house.validator().counts().append_to(out);
  house.limit_refusals().append_to(out);
  append_events(out, house);
  append_hashing(out, house);
  append_cache(out, house);
  const std::vector<RoomFigures> rooms = read_rooms(house);
  append_lanes(out, rooms);
  append_commits(out, rooms);
  append_feeds(out, rooms);
  house.tenant_figures().append_to(out);
}

}  // namespace tokenward::tenant

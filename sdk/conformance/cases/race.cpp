// Many threads at one store, at most as many as the plugin says make sense.
#include <algorithm>
#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "client/races.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

const Key kCounter{"t", 1, "counter"}, kTwin{"u", 2, "twin"};

int appliers_of(Store& store) {
  constexpr std::uint32_t kMost = 8;
  return static_cast<int>(std::min(store.info().max_appliers, kMost));
}

/// Threads that only read, beside the appliers.
int readers_of(Store& store) {
  const tkw_info info = store.info();
  constexpr std::uint32_t kMost = 4;
  return static_cast<int>(
      std::min(info.max_concurrency - std::min(info.max_concurrency - 1, info.max_appliers), kMost));
}

void no_update_is_lost(Context& context) {
  const auto store = context.open();
  const int threads = appliers_of(*store), each = context.scaled(200) / threads + 1;
  store->must_apply({put(plain_row(kCounter, "0")), put(plain_row(kTwin, "0"))});
  in_threads(threads, [&](int) { count_up(*store, {kCounter, kTwin}, each); });
  for (const Key& key : {kCounter, kTwin})
    expect_equal("the count of " + shown(key), store->row(key).body, std::to_string(threads * each));
}

void one_of_racing_inserts_wins(Context& context) {
  const auto store = context.open();
  const int threads = appliers_of(*store);
  for (int round = 0; round < context.scaled(20); ++round) {
    std::atomic<int> winners{0};
    in_threads(threads, [&](int i) {
      const Answer answer =
          settle_race(*store, Change{{put(plain_row({"t", 1, std::to_string(round)}, std::to_string(i)), TKW_ABSENT)}});
      if (answer.code == TKW_OK) ++winners;
    });
    expect_equal("inserts of one key that were acknowledged", winners.load(), 1);
  }
}

void one_of_racing_repetitions_is_applied(Context& context) {
  const auto store = context.open();
  const int threads = appliers_of(*store);
  for (int round = 0; round < context.scaled(20); ++round) {
    const Change change{{put(plain_row(kCounter, std::to_string(round)), TKW_ANY)}};
    std::mutex mutex;
    std::multiset<tkw_rc> codes;
    std::set<std::uint64_t> seqs;
    in_threads(threads, [&](int) {
      const Answer answer = settle_race(*store, change);
      const std::lock_guard lock(mutex);
      codes.insert(answer.code);
      seqs.insert(answer.seq);
    });
    expect_equal("how often it was applied", codes.count(TKW_OK), std::size_t{1});
    expect_equal("how often it was a duplicate", codes.count(TKW_DUPLICATE), static_cast<std::size_t>(threads - 1));
    expect_equal("different seqs", seqs.size(), std::size_t{1});
  }
}

void limit_per_owner_holds(Context& context) {
  const auto store = context.open();
  const int threads = appliers_of(*store);
  for (int round = 0; round < context.scaled(6); ++round) {
    const OwnerRace race{"t" + std::to_string(round), "ann", 5};
    std::atomic<int> minted{0};
    in_threads(threads, [&](int i) { minted += race.mint(*store, "of " + std::to_string(i) + ".", 4); });
    race.verify(*store, minted);
  }
}

void acknowledged_writes_are_seen_by_all(Context& context) {
  const auto store = context.open();
  const int readers = readers_of(*store);
  std::atomic<int> acknowledged{0}, stop{0};
  store->must_apply({put(plain_row(kCounter, "0"))});
  in_threads(readers + 1, [&](int i) {
    if (i == 0) {
      const StopAtEnd end(stop);
      for (int value = 1; value <= context.scaled(150); ++value) {
        store->must_apply({put(plain_row(kCounter, std::to_string(value)))});
        acknowledged = value;
      }
      return;
    }
    while (stop == 0) {
      const int known = acknowledged;
      expect(std::stoi(store->row(kCounter).body) >= known, "get sees what was acknowledged before it");
      const auto rows = store->scan(Scan{.tenant = "t"});
      expect(rows.size() == 1 && std::stoi(rows[0].body) >= known, "a scan sees what was acknowledged before it");
    }
  });
}

/// Every column of the row says the same number: a reader never sees parts of two changesets in one row.
void rows_are_committed_states(Context& context) {
  const auto store = context.open();
  std::atomic<int> stop{0};
  const auto state = [](int i) {
    return Row{kCounter, "owner" + std::to_string(i), static_cast<std::uint32_t>(i % 60), i, 0, "", std::to_string(i)};
  };
  store->must_apply({put(state(0))});
  in_threads(readers_of(*store) + 1, [&](int thread) {
    if (thread == 0) {
      const StopAtEnd end(stop);
      for (int i = 1; i <= context.scaled(200); ++i) store->must_apply({put(state(i))});
      return;
    }
    while (stop == 0) {
      Row seen = store->row(kCounter);
      seen.version = 0;
      expect_equal("a row while it is written", seen, state(std::stoi(seen.body)));
    }
  });
}

void follower_misses_nothing(Context& context) {
  const auto store = context.open();
  const int writers = appliers_of(*store), each = context.scaled(240) / writers + 1;
  const std::uint64_t start = store->info().last_seq;
  std::atomic<int> stop{0}, writing{writers};
  std::vector<FeedEntry> followed;
  std::mutex mutex;
  std::set<std::uint64_t> acknowledged;
  in_threads(writers + 1, [&](int i) {
    if (i == 0) {
      followed = follow(*store, start, [&] { return writing == 0; });
      return;
    }
    const StopAtEnd end(writing, -1);
    for (int n = 0; n < each; ++n) {
      const auto seq = store->must_apply(heavy_or_light("t" + std::to_string(i), n));
      const std::lock_guard lock(mutex);
      acknowledged.insert(seq);
    }
  });
  verify_followed(followed, acknowledged);
}

void unchanged_rows_appear_exactly_once_in_pages(Context& context) {
  const auto store = context.open();
  std::vector<Operation> puts;
  std::vector<std::string> kept;
  for (int i = 100; i < 500; ++i) {
    const std::string id = std::to_string(i);
    Row row{{"t", 1, id}, "owner", 1, i, 0, "", "{}", 0};
    if (i % 4 == 0) kept.push_back(id);
    puts.push_back(put(row));
  }
  store->must_apply(puts);
  std::atomic<int> stop{0};
  in_threads(2, [&](int thread) {
    if (thread == 0) {
      Chance chance = context.chance();
      while (stop == 0) {  // the rows between those that are kept come and go, and move in the other orders
        const int i = 100 + static_cast<int>(chance.below(400));
        if (i % 4 == 0) continue;
        const Key key{"t", 1, std::to_string(i)};
        Row row{key, "owner", 1, static_cast<std::int64_t>(chance.below(600)), 0, "", "{}", 0};
        store->must_apply({chance.one_in(2) ? remove(key) : put(row)});
      }
      return;
    }
    const StopAtEnd end(stop);
    for (const std::uint32_t flags :
         {0U, std::uint32_t{TKW_SCAN_BY_OWNER}, std::uint32_t{TKW_SCAN_BY_STATE},
          std::uint32_t{TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE}, std::uint32_t{TKW_SCAN_ALL_TENANTS}})
      for (const std::uint32_t way : {0U, std::uint32_t{TKW_SCAN_DESC}}) {
        Scan scan{.flags = flags | way, .limit = 23};
        if (!scan.has(TKW_SCAN_ALL_TENANTS)) scan.tenant = "t";
        if (scan.has(TKW_SCAN_BY_OWNER)) scan.owner = "owner";
        if (scan.has(TKW_SCAN_BY_STATE)) scan.state = 1;
        std::vector<std::string> seen;
        for (const Row& row : store->scan_all(scan))
          if (std::stoi(row.key.id) % 4 == 0) seen.push_back(row.key.id);
        auto expected = kept;
        if (way != 0) std::reverse(expected.begin(), expected.end());
        expect_equal("unchanged rows of " + shown(scan), seen, expected);
      }
  });
}

}  // namespace

std::vector<Case> race_cases() {
  return {
      {"race.no_update_is_lost", Level::Core, "threads that count up through expected versions lose nothing",
       no_update_is_lost},
      {"race.one_of_racing_inserts_wins", Level::Core, "ABSENT lets one through", one_of_racing_inserts_wins},
      {"race.one_of_racing_repetitions_is_applied", Level::Core, "one request_id on many threads is applied once",
       one_of_racing_repetitions_is_applied},
      {"race.limit_per_owner_holds", Level::Core,
       "racing mints, from an absent owner on, never exceed the limit that the owner's record guards",
       limit_per_owner_holds},
      {"race.acknowledged_writes_are_seen_by_all", Level::Core, "every later get and scan of every thread sees them",
       acknowledged_writes_are_seen_by_all},
      {"race.rows_are_committed_states", Level::Core, "no row mixes two changesets", rows_are_committed_states},
      {"race.follower_misses_nothing", Level::Core,
       "heavy and light changesets race; once a seq is visible no lower one appears", follower_misses_nothing},
      {"race.unchanged_rows_appear_exactly_once_in_pages", Level::Core,
       "keyset pages of every order, both ways, while other rows come, go and move",
       unchanged_rows_appear_exactly_once_in_pages},
  };
}

}  // namespace tokenward::conformance

#include "tenant/group_committer.h"

#include <algorithm>
#include <atomic>
#include <boost/test/unit_test.hpp>
#include <latch>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>

#include "tenant/scripted_store.h"

namespace group_committer_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace std::chrono_literals;
using storage::Applied;
using storage::Changeset;
using Outcome = Applied::Outcome;
using Calls = std::vector<std::vector<std::uint64_t>>;  // the numbers of the changesets in each call

namespace {

Changeset numbered(std::uint64_t number, std::uint8_t tenant) {
  Changeset changeset;
  put_be64(changeset.request_id.data(), number);
  storage::Op op;
  op.type = storage::OpType::Put;
  op.record.key.tenant.bytes.fill(tenant);
  op.record.key.id = std::to_string(number);
  changeset.ops.push_back(std::move(op));
  return changeset;
}

std::uint64_t number_of(const Changeset& changeset) { return get_be64(changeset.request_id.data()); }

Applied committed(std::uint64_t seq) { return {.outcome = Outcome::Committed, .seq = seq}; }

constexpr CommitSettings kPatient{.deadline = 60s, .first_backoff = 1ms, .longest_backoff = 2ms};

/// Answers each `apply` with one outcome after the other for every changeset; the last one stays.
std::shared_ptr<ScriptedStore> answering(std::vector<Applied> outcomes, std::atomic<unsigned>& calls) {
  return std::make_shared<ScriptedStore>([outcomes, &calls](const auto& changesets) {
    const Applied& answer = outcomes[std::min<std::size_t>(calls++, outcomes.size() - 1)];
    return std::vector<Applied>(changesets.size(), answer);
  });
}

/// A store that records its calls and can be held up inside of the first one, so that a test decides who meets whom.
class HeldStore {
 public:
  HeldStore() {
    store = std::make_shared<ScriptedStore>([this](const std::vector<const Changeset*>& changesets) {
      std::vector<std::uint64_t> numbers;
      std::vector<Applied> outcomes;
      for (const Changeset* changeset : changesets) {
        numbers.push_back(number_of(*changeset));
        outcomes.push_back(committed(1000 + number_of(*changeset)));
      }
      const bool first = [&] {
        const std::lock_guard lock(mutex);
        calls.push_back(numbers);
        return calls.size() == 1;
      }();
      if (first) {
        entered.count_down();
        held.wait();
      }
      return outcomes;
    });
  }

  std::shared_ptr<storage::Store> store;
  std::latch entered{1}, held{1};
  std::mutex mutex;
  Calls calls;  // guarded by mutex
};

/// Commits on threads of their own: the first is let into the store, the others line up behind it one by one.
class Committers {
 public:
  Committers(HeldStore& store, CommitSettings settings = kPatient) : store_(store), committer(store.store, settings) {}

  void commit(Changeset changeset) {
    const std::size_t waiting = committer.counters().waiting;
    const bool first = threads_.empty();
    threads_.emplace_back([this, changeset = std::move(changeset)] {
      const Applied applied = committer.commit(changeset);
      const bool right = applied.outcome == Outcome::Committed && applied.seq == 1000 + number_of(changeset);
      wrong_ += right ? 0 : 1;  // Boost.Test's own checks are for one thread alone
    });
    if (first) {
      store_.entered.wait();
    } else {
      while (committer.counters().waiting == waiting) std::this_thread::yield();
    }
  }
  /// Lets the first call go, checks that everybody got his own outcome, and returns all calls there were.
  Calls finish() {
    store_.held.count_down();
    threads_.clear();
    BOOST_TEST(wrong_ == 0u);
    return store_.calls;
  }

 private:
  HeldStore& store_;
  std::atomic<unsigned> wrong_{0};

 public:
  GroupCommitter committer;

 private:
  std::vector<std::jthread> threads_;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(group_committer)

BOOST_AUTO_TEST_CASE(a_lone_caller_is_applied_at_once) {
  std::atomic<unsigned> calls{0};
  GroupCommitter committer(answering({committed(7)}, calls));
  const Applied applied = committer.commit(numbered(1, 1));
  BOOST_TEST((applied.outcome == Outcome::Committed));
  BOOST_TEST(applied.seq == 7u);
  BOOST_TEST(calls == 1u);
}

BOOST_AUTO_TEST_CASE(whoever_arrives_while_a_commit_runs_shares_the_next_one) {
  HeldStore store;
  Committers committers(store);
  for (std::uint8_t i = 0; i < 6; ++i) committers.commit(numbered(i, i));
  BOOST_TEST((committers.finish() == Calls{{0}, {1, 2, 3, 4, 5}}));
  const CommitCounters counters = committers.committer.counters();
  BOOST_TEST(counters.calls == 2u);
  BOOST_TEST(counters.changesets == 6u);
  BOOST_TEST(counters.waiting == 0u);
  // One of 1, one of 5 to 8.
  const std::vector<std::uint64_t> sizes{1, 0, 0, 1, 0, 0, 0, 0};
  BOOST_TEST(committers.committer.sizes().counts == sizes, boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_call_takes_no_more_than_64_changesets) {
  HeldStore store;
  Committers committers(store);
  for (std::uint8_t i = 0; i < 70; ++i) committers.commit(numbered(i, i));
  const Calls calls = committers.finish();
  BOOST_REQUIRE(calls.size() == 3u);
  BOOST_TEST(calls[1].size() == 64u);
  BOOST_TEST(calls[2].size() == 5u);
}

BOOST_AUTO_TEST_CASE(two_changesets_of_a_tenant_never_share_a_call_and_keep_their_order) {
  HeldStore store;
  Committers committers(store);
  committers.commit(numbered(0, 9));
  for (const auto& [number, tenant] : std::vector<std::pair<int, int>>{{1, 1}, {2, 1}, {3, 2}, {4, 1}, {5, 3}}) {
    committers.commit(numbered(static_cast<std::uint64_t>(number), static_cast<std::uint8_t>(tenant)));
  }
  BOOST_TEST((committers.finish() == Calls{{0}, {1, 3, 5}, {2}, {4}}));
}

BOOST_AUTO_TEST_CASE(a_changeset_of_two_tenants_meets_both_and_is_not_overtaken) {
  HeldStore store;
  Committers committers(store);
  Changeset both = numbered(2, 1);
  both.ops.push_back(numbered(2, 7).ops.front());
  committers.commit(numbered(0, 9));
  committers.commit(numbered(1, 1));
  committers.commit(both);
  committers.commit(numbered(3, 7));  // must wait for 2, which waits for 1
  committers.commit(numbered(4, 5));
  BOOST_TEST((committers.finish() == Calls{{0}, {1, 4}, {2}, {3}}));
}

BOOST_AUTO_TEST_CASE(whoever_was_passed_over_leads_the_next_call) {
  HeldStore store;
  Committers committers(store);
  committers.commit(numbered(0, 200));
  committers.commit(numbered(1, 1));
  committers.commit(numbered(2, 1));
  for (std::uint8_t i = 3; i < 70; ++i) committers.commit(numbered(i, i));
  const Calls calls = committers.finish();
  BOOST_REQUIRE(calls.size() == 3u);
  BOOST_TEST(calls[1].size() == 64u);
  BOOST_TEST((calls[2] == std::vector<std::uint64_t>{2, 66, 67, 68, 69}));
}

BOOST_AUTO_TEST_CASE(a_call_takes_no_more_than_16_mib) {
  HeldStore store;
  Committers committers(store);
  for (std::uint8_t i = 0; i < 7; ++i) {
    Changeset changeset = numbered(i, i);
    changeset.ops.front().record.body.assign(3'500'000, 'x');
    committers.commit(std::move(changeset));
  }
  BOOST_TEST((committers.finish() == Calls{{0}, {1, 2, 3, 4}, {5, 6}}));
}

BOOST_AUTO_TEST_CASE(an_unknown_outcome_is_learnt_by_repeating_the_same_request) {
  std::set<storage::RequestId> requests;
  unsigned calls = 0;
  GroupCommitter committer(std::make_shared<ScriptedStore>([&](const auto& changesets) {
                             requests.insert(changesets.front()->request_id);
                             return std::vector<Applied>{++calls < 4 ? Applied{} : committed(5)};
                           }),
                           kPatient);
  const Applied applied = committer.commit(numbered(1, 1));
  BOOST_TEST((applied.outcome == Outcome::Committed));
  BOOST_TEST(calls == 4u);
  BOOST_TEST(requests.size() == 1u);
  BOOST_TEST(committer.counters().repeated == 3u);
}

BOOST_AUTO_TEST_CASE(what_stays_unknown_past_the_deadline_is_returned_as_unknown) {
  std::atomic<unsigned> calls{0};
  CommitSettings hasty = kPatient;
  hasty.deadline = 20ms;
  GroupCommitter committer(answering({Applied{}}, calls), hasty);
  BOOST_TEST((committer.commit(numbered(1, 1)).outcome == Outcome::Unknown));
  BOOST_TEST(calls > 1u);
}

BOOST_AUTO_TEST_CASE(after_an_unknown_attempt_a_refusal_settles_nothing) {
  const Applied refused{.outcome = Outcome::Refused, .error = {ErrorCode::Unavailable, "down"}};
  const Applied retry{.outcome = Outcome::Retry};
  std::atomic<unsigned> calls{0};
  GroupCommitter recovers(answering({Applied{}, refused, retry, committed(3)}, calls), kPatient);
  BOOST_TEST(recovers.commit(numbered(1, 1)).seq == 3u);

  std::atomic<unsigned> more_calls{0};
  CommitSettings hasty = kPatient;
  hasty.deadline = 20ms;
  GroupCommitter stays_down(answering({Applied{}, refused}, more_calls), hasty);
  const Applied applied = stays_down.commit(numbered(1, 1));
  BOOST_TEST((applied.outcome == Outcome::Unknown));
  BOOST_TEST(applied.error.message == "down");
}

BOOST_AUTO_TEST_CASE(a_conflict_settles_it_even_after_an_unknown_attempt) {
  std::atomic<unsigned> calls{0};
  GroupCommitter committer(answering({Applied{}, {.outcome = Outcome::Conflict, .index = 2}}, calls), kPatient);
  const Applied applied = committer.commit(numbered(1, 1));
  BOOST_TEST((applied.outcome == Outcome::Conflict));
  BOOST_TEST(applied.index == 2u);
}

BOOST_AUTO_TEST_CASE(a_refusal_is_final) {
  std::atomic<unsigned> calls{0};
  GroupCommitter committer(answering({{.outcome = Outcome::Refused}}, calls), kPatient);
  BOOST_TEST((committer.commit(numbered(1, 1)).outcome == Outcome::Refused));
  BOOST_TEST(calls == 1u);
}

BOOST_AUTO_TEST_CASE(a_retry_is_repeated_a_bounded_number_of_times) {
  std::atomic<unsigned> calls{0};
  CommitSettings settings = kPatient;
  settings.max_retries = 3;
  GroupCommitter committer(answering({{.outcome = Outcome::Retry}}, calls), settings);
  BOOST_TEST((committer.commit(numbered(1, 1)).outcome == Outcome::Retry));
  BOOST_TEST(calls == 4u);
}

BOOST_AUTO_TEST_CASE(a_store_that_throws_leaves_no_caller_waiting) {
  std::atomic<unsigned> calls{0};
  CommitSettings hasty = kPatient;
  hasty.deadline = 20ms;
  GroupCommitter committer(std::make_shared<ScriptedStore>([&](const auto&) -> std::vector<Applied> {
                             ++calls;
                             throw std::runtime_error("out of memory");
                           }),
                           hasty);
  std::atomic<unsigned> unknown{0};
  std::vector<std::jthread> threads;
  for (std::uint8_t i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] { unknown += committer.commit(numbered(i, i)).outcome == Outcome::Unknown; });
  }
  threads.clear();
  BOOST_TEST(unknown == 8u);
  BOOST_TEST(calls > 1u);
  BOOST_TEST(committer.counters().waiting == 0u);
}

BOOST_AUTO_TEST_CASE(whose_turn_does_not_come_in_time_is_never_applied) {
  HeldStore store;
  CommitSettings hasty = kPatient;
  hasty.deadline = 20ms;
  Committers committers(store, hasty);
  committers.commit(numbered(0, 0));  // held past its own deadline, since the plugin has its changeset
  const Applied late = committers.committer.commit(numbered(1, 1));
  BOOST_TEST((late.outcome == Outcome::Retry));
  BOOST_TEST((late.error.code == ErrorCode::Busy));
  BOOST_TEST((committers.finish() == Calls{{0}}));
}

BOOST_AUTO_TEST_CASE(a_turn_that_comes_as_its_deadline_passes_is_taken_or_left) {
  std::mutex mutex;
  std::set<std::uint64_t> applied;
  CommitSettings hasty = kPatient;
  hasty.deadline = 1ms;
  GroupCommitter committer(std::make_shared<ScriptedStore>(
                               [&](const std::vector<const Changeset*>& changesets) {
                                 std::this_thread::sleep_for(300us);
                                 const std::lock_guard lock(mutex);
                                 for (const Changeset* changeset : changesets) applied.insert(number_of(*changeset));
                                 return std::vector<Applied>(changesets.size(), committed(1));
                               },
                               2),
                           hasty);
  std::atomic<unsigned> wrong{0};
  std::vector<std::jthread> threads;
  for (std::uint64_t thread = 0; thread < 16; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::uint64_t i = 0; i < 200; ++i) {
        const std::uint64_t number = thread * 1000 + i;
        const auto outcome = committer.commit(numbered(number, static_cast<std::uint8_t>(i % 5))).outcome;
        const std::lock_guard lock(mutex);
        wrong += outcome != (applied.contains(number) ? Outcome::Committed : Outcome::Retry);
      }
    });
  }
  threads.clear();  // or nobody rang for somebody
  BOOST_TEST(wrong == 0u);
  BOOST_TEST(committer.counters().waiting == 0u);
}

BOOST_AUTO_TEST_CASE(whose_commit_has_just_ended_is_waited_for) {
  // Two callers in turn: whoever leads sees nobody wait, as the other has just been answered.
  std::atomic<unsigned> calls{0};
  GroupCommitter committer(std::make_shared<ScriptedStore>([&](const auto& changesets) {
                             ++calls;
                             std::this_thread::sleep_for(4ms);
                             return std::vector<Applied>(changesets.size(), committed(1));
                           }),
                           kPatient);
  constexpr unsigned kEach = 50;
  std::vector<std::jthread> threads;
  for (std::uint8_t thread = 0; thread < 2; ++thread) {
    threads.emplace_back([&, thread] {
      for (unsigned i = 0; i < kEach; ++i) static_cast<void>(committer.commit(numbered(i, thread)));
    });
  }
  threads.clear();
  BOOST_TEST(calls < 2 * kEach);
}

BOOST_AUTO_TEST_CASE(a_store_that_takes_several_calls_at_once_is_given_them) {
  std::latch both_inside{2};
  GroupCommitter committer(std::make_shared<ScriptedStore>(
                               [&](const auto& changesets) {
                                 both_inside.arrive_and_wait();
                                 return std::vector<Applied>(changesets.size(), committed(1));
                               },
                               2),
                           kPatient);
  std::vector<std::jthread> threads;
  for (std::uint8_t i = 0; i < 2; ++i) {
    threads.emplace_back([&, i] { static_cast<void>(committer.commit(numbered(i, i))); });
  }
  threads.clear();  // neither would come back alone
  BOOST_TEST(committer.counters().calls == 2u);
}

BOOST_AUTO_TEST_CASE(a_tenant_is_never_in_two_calls_at_once) {
  std::mutex mutex;
  std::multiset<domain::TenantHandle> inside;
  unsigned clashes = 0;
  std::atomic<unsigned> refused{0};
  GroupCommitter committer(std::make_shared<ScriptedStore>(
                               [&](const std::vector<const Changeset*>& changesets) {
                                 std::vector<Applied> outcomes;
                                 {
                                   const std::lock_guard lock(mutex);
                                   for (const Changeset* changeset : changesets) {
                                     for (const auto& op : changeset->ops) inside.insert(op.record.key.tenant);
                                     outcomes.push_back(committed(number_of(*changeset)));
                                   }
                                   for (const auto& tenant : inside) clashes += inside.count(tenant) > 1;
                                 }
                                 std::this_thread::yield();
                                 const std::lock_guard lock(mutex);
                                 for (const Changeset* changeset : changesets) {
                                   for (const auto& op : changeset->ops) inside.erase(op.record.key.tenant);
                                 }
                                 return outcomes;
                               },
                               3),
                           kPatient);
  std::vector<std::jthread> threads;
  for (std::uint64_t thread = 0; thread < 16; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::uint64_t i = 1; i <= 200; ++i) {
        Changeset changeset = numbered(thread * 1000 + i, static_cast<std::uint8_t>(i % 7));
        if (i % 3 == 0) changeset.ops.push_back(numbered(0, static_cast<std::uint8_t>(10 + i % 2)).ops.front());
        refused += committer.commit(changeset).outcome != Outcome::Committed;
      }
    });
  }
  threads.clear();
  BOOST_TEST(clashes == 0u);
  BOOST_TEST(refused == 0u);
  BOOST_TEST(committer.counters().changesets == 3200u);
  BOOST_TEST(committer.counters().waiting == 0u);
}

BOOST_AUTO_TEST_CASE(many_threads_get_each_their_own_outcome) {
  std::atomic<unsigned> clashes{0};
  GroupCommitter committer(std::make_shared<ScriptedStore>([&](const std::vector<const Changeset*>& changesets) {
                             std::set<domain::TenantHandle> tenants;
                             std::vector<Applied> outcomes;
                             for (const Changeset* changeset : changesets) {
                               tenants.insert(changeset->ops.front().record.key.tenant);
                               outcomes.push_back(committed(number_of(*changeset)));
                             }
                             clashes += tenants.size() != changesets.size();
                             return outcomes;
                           }),
                           kPatient);
  std::atomic<unsigned> wrong{0};
  std::vector<std::jthread> threads;
  for (std::uint64_t thread = 0; thread < 16; ++thread) {
    threads.emplace_back([&, thread] {
      for (std::uint64_t i = 1; i <= 200; ++i) {
        const std::uint64_t number = thread * 1000 + i;
        wrong += committer.commit(numbered(number, static_cast<std::uint8_t>(i % 5))).seq != number;
      }
    });
  }
  threads.clear();
  BOOST_TEST(wrong == 0u);
  BOOST_TEST(clashes == 0u);
  BOOST_TEST(committer.counters().changesets == 3200u);
}

BOOST_AUTO_TEST_SUITE_END()

}

#include "tenant/change_queue.h"

#include <boost/test/unit_test.hpp>
#include <latch>
#include <stdexcept>

#include "storage/limits.h"
#include "tenant/house_fixture.h"

namespace change_queue_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using Fault = FaultyStore::Fault;
using storage::Kind;

namespace {

/// For what must happen; nothing waits that long unless it is broken.
constexpr auto kPatience = 60s;

/// A record of its own kind of nonsense in `acme`, so that changes are about nothing but the queue.
struct QueueFixture : HouseFixture {
  QueueFixture() : acme(create("acme")) {}

  [[nodiscard]] storage::Key key(const std::string& id) const { return {acme->handle(), Kind::Account, id}; }
  [[nodiscard]] storage::Record record(const std::string& id, std::string body) const {
    return {.key = key(id), .body = std::move(body)};
  }
  [[nodiscard]] std::optional<storage::Record> row(const std::string& id) { return require(store().get(key(id))); }

  /// Reads first, as every change does, then writes.
  Result<void> write(Draft& draft, const std::string& id, const std::string& body) const {
    auto present = draft.read(key(id));
    if (!present) return present.error();
    if (*present == nullptr) {
      draft.insert(record(id, body));
    } else {
      draft.put(record(id, body));
    }
    return {};
  }
  Result<std::uint64_t> commit(const Change& change, const Foreknown& known = {}) {
    return acme->changes().commit(house(), change, known);
  }

  /// Commits changes in one batch: the queue is held until all of them wait, in this order. Each is known to read
  /// `reads`.
  std::vector<Result<std::uint64_t>> commit_together(const std::vector<Change>& changes,
                                                     const std::vector<storage::Key>& reads = {}) {
    std::vector<Result<std::uint64_t>> outcomes(changes.size(), Error{});
    std::latch open(1);
    {
      std::vector<std::jthread> threads;
      threads.emplace_back([&] {
        (void)commit([&](Draft&) -> Result<void> {
          open.wait();
          return {};
        });
      });
      for (std::size_t i = 0; i < changes.size(); ++i) {
        await_waiting(i + 1);
        threads.emplace_back([&, i] { outcomes[i] = commit(changes[i], {.reads = reads}); });
      }
      await_waiting(changes.size() + 1);
      open.count_down();
    }
    return outcomes;
  }

  void await_waiting(std::size_t count) {
    const auto end = std::chrono::steady_clock::now() + kPatience;
    while (acme->changes().waiting() < count && std::chrono::steady_clock::now() < end) std::this_thread::yield();
    BOOST_REQUIRE(acme->changes().waiting() == count);
  }

  const std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(change_queue, QueueFixture)

BOOST_AUTO_TEST_CASE(a_change_is_durable_and_has_the_version_of_what_it_wrote) {
  const auto version = require(commit([&](Draft& draft) { return write(draft, "a", "{}"); }));
  BOOST_REQUIRE(row("a"));
  BOOST_TEST(row("a")->version == version);
}

BOOST_AUTO_TEST_CASE(who_waits_behind_a_change_that_found_the_store_hanging_asks_it_no_more) {
  std::atomic<int> asked{0};
  const Change hangs = [&](Draft&) -> Result<void> {
    ++asked;
    return Error{ErrorCode::Timeout, "the store hangs"};
  };
  const auto outcomes =
      commit_together({[&](Draft& draft) { return write(draft, "before", "{}"); }, hangs, hangs, hangs});
  BOOST_TEST(asked == 1);
  BOOST_TEST(!!outcomes[0]);
  for (std::size_t i = 1; i < outcomes.size(); ++i) {
    BOOST_REQUIRE(!outcomes[i]);
    BOOST_TEST((outcomes[i].error().code == ErrorCode::Timeout));
  }
  BOOST_TEST(!!row("before"));
  BOOST_TEST(!!commit([&](Draft& draft) { return write(draft, "after", "{}"); }));
}

BOOST_AUTO_TEST_CASE(who_came_while_a_change_hung_asks_the_store_no_more) {
  std::latch came(1);
  std::jthread first([&] {
    (void)commit([&](Draft&) -> Result<void> {
      came.count_down();
      await_waiting(2);
      return Error{ErrorCode::Timeout, "the store hangs"};
    });
  });
  came.wait();
  bool asked = false;
  const auto outcome = commit([&](Draft&) -> Result<void> {
    asked = true;
    return {};
  });
  BOOST_TEST(!asked);
  BOOST_REQUIRE(!outcome);
  BOOST_TEST((outcome.error().code == ErrorCode::Timeout));
}

BOOST_AUTO_TEST_CASE(a_change_that_writes_nothing_costs_no_commit) {
  const auto before = store().counters().applies.load();
  const auto version = require(commit([&](Draft& draft) -> Result<void> {
    const auto guarded = storage::tenant_key(acme->handle());
    if (auto present = draft.read(guarded); !present) return present.error();
    draft.check(guarded);
    return {};
  }));
  BOOST_TEST(version == 0u);
  BOOST_TEST(store().counters().applies == before);
}

BOOST_AUTO_TEST_CASE(changes_that_wait_together_share_one_commit_and_see_each_other) {
  const auto before = store().counters().applies.load();
  std::vector<Change> changes;
  for (int i = 0; i < 20; ++i) {
    changes.push_back([&](Draft& draft) -> Result<void> {
      auto present = draft.read(key("count"));
      if (!present) return present.error();
      const std::size_t length = *present == nullptr ? 2 : (*present)->body.size();
      return write(draft, "count", "{" + std::string(length - 1, ' ') + "}");
    });
  }
  const auto outcomes = commit_together(changes);
  BOOST_TEST(store().counters().applies == before + 1);
  for (const auto& outcome : outcomes) BOOST_TEST(require(outcome) == row("count")->version);
  BOOST_TEST(row("count")->body.size() == 2u + 20);
}

BOOST_AUTO_TEST_CASE(what_changes_are_known_to_read_is_read_at_once) {
  constexpr int kChanges = 20;
  std::vector<Change> changes;
  std::vector<storage::Key> reads;
  for (int i = 0; i < kChanges; ++i) {
    const std::string id = std::to_string(i);
    if (i % 2 == 0) store().write(record(id, R"({"before":1})"));
    reads.push_back(key(id));
    changes.push_back([this, id](Draft& draft) { return write(draft, id, R"({"after":1})"); });
  }
  const auto before = store().counters().gets.load();
  for (const auto& outcome : commit_together(changes, reads)) (void)require(outcome);
  BOOST_TEST(store().counters().gets == before + 1);
  for (int i = 0; i < kChanges; ++i) BOOST_TEST(row(std::to_string(i))->body == R"({"after":1})");
}

BOOST_AUTO_TEST_CASE(what_is_known_to_be_read_may_be_more_than_one_call_of_the_store_takes) {
  std::vector<storage::Key> reads;
  for (std::size_t i = 0; i < storage::kMaxGetKeys + 10; ++i) reads.push_back(key(std::to_string(i)));
  const auto outcomes =
      commit_together({[&](Draft& draft) { return write(draft, std::to_string(storage::kMaxGetKeys), "{}"); },
                       [&](Draft& draft) { return write(draft, "0", "{}"); }},
                      reads);
  for (const auto& outcome : outcomes) (void)require(outcome);
}

BOOST_AUTO_TEST_CASE(who_asks_a_hanging_store_together_asks_it_once) {
  const auto before = store().counters().gets.load();
  store().fail_reads(ErrorCode::Timeout);
  const Change asks = [&](Draft& draft) { return write(draft, "a", "{}"); };
  const auto outcomes = commit_together({asks, asks, asks}, {key("a")});
  store().heal();
  BOOST_TEST(store().counters().gets == before + 1);
  for (const auto& outcome : outcomes) {
    BOOST_REQUIRE(!outcome);
    BOOST_TEST((outcome.error().code == ErrorCode::Timeout));
  }
}

BOOST_AUTO_TEST_CASE(an_error_of_what_others_read_is_not_that_of_a_change) {
  store().fail_reads(ErrorCode::Corrupt);
  const auto outcomes = commit_together({[&](Draft& draft) { return write(draft, "a", "{}"); },
                                         [&](Draft&) -> Result<void> {
                                           store().heal();
                                           return {};
                                         },
                                         [&](Draft& draft) { return write(draft, "b", "{}"); }},
                                        {key("a")});
  BOOST_REQUIRE(!outcomes[0]);
  BOOST_TEST((outcomes[0].error().code == ErrorCode::Corrupt));
  BOOST_TEST(!!outcomes[1]);
  BOOST_TEST(!!outcomes[2]);
}

BOOST_AUTO_TEST_CASE(a_change_that_refuses_leaves_nothing_and_holds_up_nobody) {
  const auto outcomes = commit_together({
      [&](Draft& draft) { return write(draft, "a", "{}"); },
      [&](Draft& draft) -> Result<void> {
        if (auto done = write(draft, "a", R"({"spoiled":1})"); !done) return done;
        if (auto done = write(draft, "b", R"({"spoiled":1})"); !done) return done;
        draft.after_commit([](std::uint64_t) { BOOST_ERROR("it was refused"); });
        return Error{ErrorCode::LimitReached, "enough"};
      },
      [&](Draft& draft) { return write(draft, "c", "{}"); },
  });
  BOOST_TEST(!!outcomes[0]);
  BOOST_REQUIRE(!outcomes[1]);
  BOOST_CHECK(outcomes[1].error().code == ErrorCode::LimitReached);
  BOOST_TEST(!!outcomes[2]);
  BOOST_TEST(row("a")->body == "{}");
  BOOST_TEST(!row("b"));
  BOOST_TEST(!!row("c"));
}

BOOST_AUTO_TEST_CASE(who_found_everything_done_by_an_earlier_change_gets_its_version) {
  const auto outcomes = commit_together({[&](Draft& draft) { return write(draft, "a", "{}"); },
                                         [&](Draft& draft) -> Result<void> {
                                           auto present = draft.read(key("a"));
                                           if (!present) return present.error();
                                           BOOST_TEST((*present)->version == 0u);
                                           return {};
                                         }});
  BOOST_TEST(require(outcomes[1]) == row("a")->version);
}

BOOST_AUTO_TEST_CASE(a_change_that_throws_is_a_defect_of_its_own_alone) {
  const auto outcomes = commit_together({
      [&](Draft& draft) { return write(draft, "a", "{}"); },
      [&](Draft& draft) -> Result<void> {
        if (auto done = write(draft, "b", "{}"); !done) return done;
        throw std::bad_alloc();
      },
      [&](Draft& draft) { return write(draft, "c", "{}"); },
  });
  BOOST_TEST(!!outcomes[0]);
  BOOST_REQUIRE(!outcomes[1]);
  BOOST_CHECK(outcomes[1].error().code == ErrorCode::Internal);
  BOOST_TEST(!!outcomes[2]);
  BOOST_TEST(!row("b"));
  require(commit([&](Draft& draft) { return write(draft, "d", "{}"); }));
}

BOOST_AUTO_TEST_CASE(an_action_that_throws_after_the_commit_leaves_no_one_waiting) {
  const auto thrown = commit([&](Draft& draft) -> Result<void> {
    draft.after_commit([](std::uint64_t) { throw std::runtime_error("out of luck"); });
    return write(draft, "a", "{}");
  });
  BOOST_TEST(!thrown);
  BOOST_TEST(!!row("a"));
  require(commit([&](Draft& draft) { return write(draft, "b", "{}"); }));
}

BOOST_AUTO_TEST_CASE(a_batch_never_exceeds_what_one_changeset_holds) {
  std::size_t most_ops = 0, most_bytes = 0;
  store().before_apply = [&](const storage::Changeset& changeset) {
    most_ops = std::max(most_ops, changeset.ops.size());
    most_bytes = std::max(most_bytes, storage::byte_size(changeset));
  };
  std::vector<Change> changes;
  for (int change = 0; change < 6; ++change) {
    changes.push_back([&, change](Draft& draft) -> Result<void> {
      for (int i = 0; i < 300; ++i) {
        if (auto done = write(draft, std::to_string(change) + "." + std::to_string(i), "{}"); !done) return done;
      }
      return {};
    });
  }
  for (int change = 0; change < 6; ++change) {
    changes.push_back([&, change](Draft& draft) -> Result<void> {
      for (int i = 0; i < 30; ++i) {
        const std::string body = "{" + std::string(60'000, ' ') + "}";
        if (auto done = write(draft, std::to_string(change) + "-" + std::to_string(i), body); !done) return done;
      }
      return {};
    });
  }
  for (const auto& outcome : commit_together(changes)) (void)require(outcome);
  BOOST_TEST(most_ops <= storage::kMaxOps);
  BOOST_TEST(most_ops > 600u);
  BOOST_TEST(most_bytes <= storage::kMaxChangesetBytes);
  BOOST_TEST(store().rows(acme->handle(), Kind::Account).size() == 6u * 300 + 6u * 30);
}

BOOST_AUTO_TEST_CASE(events_count_towards_what_a_changeset_holds) {
  std::size_t most_ops = 0;
  store().before_apply = [&](const storage::Changeset& changeset) {
    most_ops = std::max(most_ops, changeset.ops.size());
  };
  const auto note_many = [&](Draft& draft) -> Result<void> {
    for (int i = 0; i < 600; ++i) {
      domain::HistoryEvent event;
      event.subject = "noted";
      draft.record(acme->handle(), std::move(event), nullptr);
    }
    return {};
  };
  for (const auto& outcome : commit_together({note_many, note_many})) BOOST_TEST(require(outcome) != 0u);
  BOOST_TEST(most_ops <= storage::kMaxOps);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_change_that_no_changeset_can_hold_is_refused_alone) {
  const auto outcomes = commit_together({
      [&](Draft& draft) { return write(draft, "a", "{}"); },
      [&](Draft& draft) -> Result<void> {
        for (int i = 0; i < 1001; ++i) {
          if (auto done = write(draft, "x" + std::to_string(i), "{}"); !done) return done;
        }
        return {};
      },
      [&](Draft& draft) -> Result<void> {
        for (int i = 0; i < 100; ++i) {
          const std::string body = "{" + std::string(60'000, ' ') + "}";
          if (auto done = write(draft, "y" + std::to_string(i), body); !done) return done;
        }
        return {};
      },
      [&](Draft& draft) { return write(draft, "b", "{}"); },
  });
  BOOST_TEST(!!outcomes[0]);
  BOOST_TEST(!!outcomes[3]);
  for (const std::size_t large : {1u, 2u}) {
    BOOST_REQUIRE(!outcomes[large]);
    BOOST_CHECK(outcomes[large].error().code == ErrorCode::TooLarge);
  }
  BOOST_TEST(store().rows(acme->handle(), Kind::Account).size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_conflict_drafts_the_changes_anew_from_what_is_stored) {
  store().write(record("a", R"({"by":"us"})"));
  bool first = true;
  store().before_apply = [&](const storage::Changeset&) {
    if (std::exchange(first, false)) store().write(record("a", R"({"by":"another node"})"));
  };
  std::vector<std::string> seen;
  require(commit([&](Draft& draft) -> Result<void> {
    seen.push_back(require(draft.read(key("a")))->body);
    return write(draft, "a", R"({"by":"the change"})");
  }));
  BOOST_CHECK((seen == std::vector<std::string>{R"({"by":"us"})", R"({"by":"another node"})"}));
  BOOST_TEST(row("a")->body == R"({"by":"the change"})");
}

BOOST_AUTO_TEST_CASE(conflicts_without_end_are_busy_and_change_nothing) {
  store().fail_all(Fault::Conflict);
  const auto outcome = commit([&](Draft& draft) { return write(draft, "a", "{}"); });
  BOOST_REQUIRE(!outcome);
  BOOST_CHECK(outcome.error().code == ErrorCode::Busy);
  store().heal();
  BOOST_TEST(!row("a"));
  require(commit([&](Draft& draft) { return write(draft, "a", "{}"); }));
}

BOOST_AUTO_TEST_CASE(a_store_that_asks_for_retries_for_ever_is_given_up_once) {
  store().fail_all(Fault::Retry);
  const auto before = store().counters().applies.load();
  const auto outcome = commit([&](Draft& draft) { return write(draft, "a", "{}"); });
  BOOST_REQUIRE(!outcome);
  BOOST_CHECK(outcome.error().code == ErrorCode::Busy);
  // The committer repeats what may be repeated; doing all that over again only holds the tenant up.
  BOOST_TEST(store().counters().applies - before <= 1u + CommitSettings{}.max_retries);
  store().heal();
  BOOST_TEST(!row("a"));
}

BOOST_AUTO_TEST_CASE(a_refused_changeset_is_the_error_of_everybody_in_it) {
  store().fail({Fault::Refused});
  const auto outcomes = commit_together(
      {[&](Draft& draft) { return write(draft, "a", "{}"); }, [&](Draft& draft) { return write(draft, "b", "{}"); }});
  for (const auto& outcome : outcomes) {
    BOOST_REQUIRE(!outcome);
    BOOST_TEST(outcome.error().message == "disk full");
  }
  BOOST_TEST(!row("a"));
  BOOST_TEST(!row("b"));
}

BOOST_AUTO_TEST_CASE(a_lost_answer_settles_by_the_request_id) {
  for (const Fault fault : {Fault::UnknownLost, Fault::UnknownApplied}) {
    store().fail({fault});
    std::atomic<int> committed{0};
    const auto version = require(commit([&](Draft& draft) -> Result<void> {
      draft.after_commit([&](std::uint64_t) { ++committed; });
      return write(draft, "a", "{}");
    }));
    BOOST_TEST(row("a")->version == version);
    BOOST_TEST(committed == 1);
  }
}

BOOST_AUTO_TEST_CASE(many_threads_lose_no_change) {
  constexpr unsigned kThreads = 16, kEach = 20;
  std::atomic<unsigned> failed{0}, conflicts{0};
  store().before_apply = [&](const storage::Changeset&) {
    if (++conflicts % 5 == 0) store().fail({Fault::Conflict});
  };
  in_parallel(kThreads, [&](unsigned) {
    for (unsigned i = 0; i < kEach; ++i) {
      const auto done = commit([&](Draft& draft) -> Result<void> {
        auto present = draft.read(key("count"));
        if (!present) return present.error();
        const std::size_t length = *present == nullptr ? 2 : (*present)->body.size();
        return write(draft, "count", "{" + std::string(length - 1, ' ') + "}");
      });
      failed += !done;
    }
  });
  BOOST_TEST(failed == 0u);
  BOOST_TEST(row("count")->body.size() == 2u + kThreads * kEach);
  BOOST_TEST(acme->changes().waiting() == 0u);
}

BOOST_AUTO_TEST_SUITE_END()

namespace {

/// A committer that soon gives up asking what became of a lost commit.
struct HastyFixture : HouseFixture {
  HastyFixture() : HouseFixture({}, 30ms), acme(create("acme")) {}
  const std::shared_ptr<TenantRuntime> acme;
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(unknown_outcome, HastyFixture)

BOOST_AUTO_TEST_CASE(an_outcome_that_stays_unknown_is_said_to_be_so) {
  store().fail_all(Fault::UnknownLost);
  MintRequest request;
  request.owner = owner("alice");
  request.label = "lost";
  const auto minted = tokens().mint(local_operator(), *acme, request);
  BOOST_REQUIRE(!minted);
  BOOST_CHECK(minted.error().code == ErrorCode::Unavailable);
  store().heal();
  BOOST_TEST(active_slots(*acme, "alice") == 0u);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_revocation_that_happened_unnoticed_holds_at_the_next_validation) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(validate(minted) == Reason::None);
  store().fail_all(Fault::UnknownApplied);
  BOOST_TEST(!tokens().revoke(local_operator(), *acme, minted.view.token.id, {}));
  store().heal();
  BOOST_CHECK(validate(minted) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(a_suspension_that_happened_unnoticed_holds_at_the_next_validation) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(validate(minted) == Reason::None);
  store().fail_all(Fault::UnknownApplied);
  BOOST_TEST(!house().tenants().suspend(local_operator(), *acme, {}));
  store().heal();
  BOOST_CHECK(validate(minted) == Reason::Suspended);
}

BOOST_AUTO_TEST_CASE(a_suspended_owner_and_a_stroke_that_happened_unnoticed_hold_too) {
  const auto suspended = mint(*acme, "alice");
  const auto struck = mint(*system(), "bob");
  BOOST_CHECK(validate(suspended) == Reason::None);
  BOOST_CHECK(validate(struck) == Reason::None);
  store().fail_all(Fault::UnknownApplied);
  BOOST_TEST(!tokens().set_owner_state(local_operator(), *acme, owner("alice"), OwnerState::Suspended, {}));
  // The tenant system is never read anew by looking it up: its generation must be.
  BOOST_TEST(!tokens().revoke_all(local_operator(), *system(), {.owner = {}, .reason = {}, .keep = {}}));
  store().heal();
  BOOST_CHECK(validate(suspended) == Reason::Suspended);
  BOOST_CHECK(validate(struck) == Reason::Revoked);
}

BOOST_AUTO_TEST_CASE(whoever_held_a_tenant_before_the_loss_still_changes_what_others_see) {
  const auto minted = mint(*acme, "alice");
  store().fail_all(Fault::UnknownLost);
  BOOST_TEST(!tokens().revoke(local_operator(), *acme, minted.view.token.id, {}));
  store().heal();
  // Read anew by a validation, then changed by somebody who found the tenant long before.
  const std::string value = value_of(minted);
  BOOST_CHECK(validate(value) == Reason::None);
  require(house().tenants().suspend(local_operator(), *acme, {}));
  BOOST_CHECK(validate(value) == Reason::Suspended);
  require(house().tenants().resume(local_operator(), *acme, {}));
  require(tokens().set_owner_state(local_operator(), *acme, owner("alice"), OwnerState::Suspended, {}));
  BOOST_CHECK(validate(value) == Reason::Suspended);
}

BOOST_AUTO_TEST_CASE(after_an_unknown_outcome_nothing_is_known_while_the_store_is_away) {
  const auto minted = mint(*acme, "alice");
  BOOST_CHECK(validate(minted) == Reason::None);
  store().fail_all(Fault::UnknownApplied);
  BOOST_TEST(!house().tenants().suspend(local_operator(), *acme, {}));
  store().fail_reads();
  BOOST_CHECK(validate(minted) == Reason::Unavailable);
  store().heal();
  BOOST_CHECK(validate(minted) == Reason::Suspended);
}

BOOST_AUTO_TEST_SUITE_END()

}

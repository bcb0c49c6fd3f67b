#pragma once
// Two nodes on the same stores, `main` and one in which each tenant has a part of its own, with a time that tests move.

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "tenant/house_fixture.h"

namespace tokenward::tenant::testing {

/// The steady time of both nodes, which only tests move.
inline std::atomic<std::int64_t> steady_us{0};

inline HouseSettings with_test_time() {
  HouseSettings settings;
  settings.steady = [] { return SteadyTime{steady_us.load()}; };
  return settings;
}

/// The fixture's house is the node that changes things; `other` the one that answers.
struct Nodes : HouseFixture {
  explicit Nodes(HouseSettings settings = with_test_time())
      : HouseFixture(settings, std::chrono::seconds{60}, {"dedicated"}), settings_of_both(std::move(settings)) {
    store().is_for_several_nodes();
    store("dedicated").is_for_several_nodes();
    acme = create("acme");
    other = std::make_unique<House>(settings_of_both, std::make_shared<const crypto::Keyring>(keyring().clone()), clock,
                                    kTestForms);
    other->add_store("main", borrowed(store()), {.workers = 1});
    other->add_store("dedicated", borrowed(store("dedicated")), {.workers = 1}, {}, Keeps::Apart);
    require(other->open());
  }

  static std::shared_ptr<storage::Store> borrowed(FaultyStore& store) { return {std::shared_ptr<void>{}, &store}; }
  static void pass(SteadyTime span) { steady_us += span.count(); }
  /// Longer than memory may be old.
  static void outlast_bound() { pass(std::chrono::milliseconds{1001}); }

  Reason there(const Minted& minted) { return other->validator().load(value_of(minted)).reason; }
  /// Whether the other node answers from memory, and what.
  Validator::Quick at_once(const Minted& minted) { return other->validator().check(value_of(minted)); }
  std::shared_ptr<TenantRuntime> acme_there() { return require(other->directory().find(acme->handle())); }

  void revoke(const Minted& minted) { require(tokens().revoke(admin_of(*acme), *acme, minted.view.token.id, "lost")); }
  Result<void> put_alice_into(OwnerState state) {
    return tokens().set_owner_state(admin_of(*acme), *acme, owner("alice"), state, "");
  }
  void change_policy(const std::function<void(domain::Policy&)>& change) {
    const auto changed = [&](const domain::Policy& present) {
      domain::Policy policy = present;
      change(policy);
      return Result(policy);
    };
    require(house().policies().change(local_operator(), *acme, changed, {}));
  }
  void follow_as_a_watch_does() {
    require(follower().catch_up(*other, other->default_room(), nullptr, other->steady_now()));
  }
  FeedFollower& follower() { return other->default_room().follower(); }
  /// What the other node tells of a store's feed, in whole seconds.
  long feed_age(const std::string& name) {
    return figure_of(*other, "tokenward_feed_age_seconds{store=\"" + name + "\"}");
  }

  const HouseSettings settings_of_both;
  std::shared_ptr<TenantRuntime> acme;
  std::unique_ptr<House> other;
};

}  // namespace tokenward::tenant::testing

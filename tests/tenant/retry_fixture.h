#pragma once
// A tenant and a caller whose requests carry an Idempotency-Key, and a second node that may come first.

#include <boost/test/unit_test.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "tenant/house_fixture.h"

namespace tokenward::tenant::testing {

inline constexpr char kKey[] = "8e03978e-40d5-43dd-bc93-6894a57f9324";

struct RetryFixture : HouseFixture {
  RetryFixture() : acme(create("acme")), caller(caller_with(operator_value())) {}

  /// A request as its caller sends it and sends it again; its bytes stand for the body.
  static MintRequest request(std::string label = "laptop", std::string key = kKey) {
    MintRequest request;
    request.owner = owner("alice");
    request.retry = RetryKey{std::move(key), crypto::sha256({as_bytes("POST tokens "), as_bytes(label)})};
    request.label = std::move(label);
    return request;
  }
  Result<Minted> send(const MintRequest& request) { return tokens().mint(caller, *acme, request); }
  Result<Minted> send() { return send(request()); }
  ErrorCode refusal(const MintRequest& request) {
    const auto refused = send(request);
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().message.find("tkw_") == std::string::npos);
    return refused.error().code;
  }
  void check_same(const Minted& first, const Minted& again) {
    BOOST_CHECK(again.view.token.id == first.view.token.id);
    BOOST_TEST(value_of(again) == value_of(first));
    BOOST_CHECK(again.view.status == domain::Status::Active);
    BOOST_TEST(again.view.token.verifier.empty());
  }

  domain::KeyId rotate(crypto::KeyKind kind) {
    auto staged = require(keyring().add_staged(kind, clock.now()));
    domain::KeyId id = 0;
    for (const auto& key : staged.keys()) id = key.kind == kind ? key.id : id;
    use_keyring(require(staged.promote(kind, id)));
    return id;
  }
  /// A second daemon over the same store.
  std::unique_ptr<House> another_node() {
    auto node = std::make_unique<House>(HouseSettings{}, std::make_shared<const crypto::Keyring>(keyring().clone()),
                                        clock, kTestForms);
    node->add_store("main", std::shared_ptr<storage::Store>(std::shared_ptr<void>{}, &store()), {.workers = 1});
    require(node->open());
    return node;
  }
  /// Has another node mint right before the next changeset of our own goes to the store; where its value will be.
  std::shared_ptr<std::string> let_another_node_come_first(const MintRequest& request) {
    auto value = std::make_shared<std::string>();
    store().before_apply = [this, request, value, first = true](const storage::Changeset&) mutable {
      if (!std::exchange(first, false)) return;
      const auto node = another_node();
      const auto tenant = require(node->directory().find(acme->handle()));
      *value = value_of(require(node->tokens().mint(caller, *tenant, request)));
    };
    return value;
  }
  std::vector<storage::Record> remembered() { return store().rows(acme->handle(), storage::Kind::Idempotency); }

  const std::shared_ptr<TenantRuntime> acme;
  const domain::Authority caller;
};

}  // namespace tokenward::tenant::testing

#include "tenant/history_service.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "tenant/house_fixture.h"

namespace history_service_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using domain::Action;
using domain::HistoryEvent;

namespace {

struct HistoryFixture : HouseFixture {
  HistoryFixture() : acme(create("acme")) {}

  std::vector<HistoryEvent> walk(const domain::Authority& caller, HistoryQuery query, std::uint32_t limit) {
    std::vector<HistoryEvent> all;
    query.limit = limit;
    do {
      auto page = require(house().history().list(caller, *acme, query));
      BOOST_TEST(page.items.size() <= limit);
      for (auto& event : page.items) all.push_back(std::move(event));
      query.cursor = page.next_cursor;
    } while (!query.cursor.empty());
    return all;
  }
  std::vector<std::uint64_t> seqs(const HistoryQuery& query, std::uint32_t limit = 200) {
    std::vector<std::uint64_t> all;
    for (const auto& event : walk(local_operator(), query, limit)) all.push_back(event.seq);
    return all;
  }

  const std::shared_ptr<TenantRuntime> acme;
};

using Seqs = std::vector<std::uint64_t>;

MintRequest labelled(const std::string& label) {
  MintRequest request;
  request.label = label;
  return request;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(history_service, HistoryFixture)

BOOST_AUTO_TEST_CASE(every_act_has_its_event_with_who_whence_and_why) {
  const domain::Authority boss = admin_of(*acme);
  const auto first = mint(*acme, "alice"), second = mint(*acme, "alice");
  const auto id = domain::to_string(first.view.token.id);
  clock.advance(1s);
  require(tokens().relabel(boss, *acme, first.view.token.id, "renamed", {}));
  require(tokens().revoke(boss, *acme, first.view.token.id, "lost"));
  require(tokens().set_owner_state(boss, *acme, owner("alice"), OwnerState::Suspended, "leave"));
  require(tokens().set_owner_state(boss, *acme, owner("alice"), OwnerState::Active, "back"));
  require(tokens().revoke_all(boss, *acme, {.owner = owner("alice"), .reason = "gone", .keep = {}}));
  require(tokens().revoke_all(boss, *acme, {.owner = {}, .reason = "breach", .keep = {}}));
  require(house().policies().change(boss, *acme,
                                    [](const domain::Policy&) -> Result<domain::Policy> { return policy_of(7); }, {}));
  require(house().tenants().rename(local_operator(), *acme, "Acme Inc", {}));
  require(house().tenants().suspend(local_operator(), *acme, "unpaid"));
  require(house().tenants().resume(local_operator(), *acme, "paid"));
  require(house().tenants().remove(local_operator(), *acme, "closed"));

  struct Expected {
    Action action;
    std::string subject, owner, label, actor, source, reason;
  };
  const Expected expected[] = {
      {Action::TenantCreated, "acme", "", "", "local:0", "local:0", ""},
      {Action::TokenMinted, id, "alice", "laptop", "local:0", "local:0", ""},
      {Action::TokenMinted, domain::to_string(second.view.token.id), "alice", "laptop", "local:0", "local:0", ""},
      {Action::TokenRelabelled, id, "alice", "renamed", "boss", "192.0.2.1", ""},
      {Action::TokenRevoked, id, "alice", "renamed", "boss", "192.0.2.1", "lost"},
      {Action::OwnerSuspended, "owner", "alice", "", "boss", "192.0.2.1", "leave"},
      {Action::OwnerResumed, "owner", "alice", "", "boss", "192.0.2.1", "back"},
      {Action::TokensRevokedAll, "owner", "alice", "", "boss", "192.0.2.1", "gone"},
      {Action::TokenRevoked, domain::to_string(second.view.token.id), "alice", "laptop", "boss", "192.0.2.1", "gone"},
      {Action::TokensRevokedAll, "acme", "", "", "boss", "192.0.2.1", "breach"},
      {Action::PolicyChanged, "policy", "", "", "boss", "192.0.2.1", ""},
      {Action::TenantRenamed, "acme", "", "", "local:0", "local:0", ""},
      {Action::TenantSuspended, "acme", "", "", "local:0", "local:0", "unpaid"},
      {Action::TenantResumed, "acme", "", "", "local:0", "local:0", "paid"},
      {Action::TenantDeleted, "acme", "", "", "local:0", "local:0", "closed"},
  };
  const auto told = events(*acme);
  BOOST_REQUIRE(told.size() == std::size(expected));
  for (std::size_t i = 0; i < told.size(); ++i) {
    BOOST_TEST_CONTEXT("event " << i + 1) {
      BOOST_TEST(told[i].seq == i + 1);
      BOOST_CHECK(told[i].action == expected[i].action);
      BOOST_TEST(told[i].subject == expected[i].subject);
      BOOST_TEST(told[i].detail.owner == expected[i].owner);
      BOOST_TEST(told[i].detail.label == expected[i].label);
      BOOST_TEST(told[i].detail.actor == expected[i].actor);
      BOOST_TEST(told[i].detail.source == expected[i].source);
      BOOST_TEST(told[i].detail.reason == expected[i].reason);
      if (i > 0) BOOST_CHECK(told[i].at >= told[i - 1].at);
    }
  }
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(what_befalls_a_tenant_stands_in_the_history_of_system_too) {
  require(house().tenants().rename(local_operator(), *acme, "Acme Inc", {}));
  require(house().tenants().suspend(local_operator(), *acme, {}));
  require(house().tenants().resume(local_operator(), *acme, {}));
  require(house().tenants().remove(local_operator(), *acme, {}));
  std::vector<Action> told;
  for (const auto& event : events(*system())) {
    if (event.subject == "acme") told.push_back(event.action);
  }
  BOOST_CHECK((told == std::vector{Action::TenantCreated, Action::TenantRenamed, Action::TenantSuspended,
                                   Action::TenantResumed, Action::TenantDeleted}));
  const auto created = events(*system(), Action::TenantCreated);
  BOOST_TEST(created.back().detail.after == R"({"handle":")" + domain::to_string(acme->handle()) + "\"}");
  BOOST_TEST(problems(*system()) == "");
}

BOOST_AUTO_TEST_CASE(time_never_runs_backwards_in_a_history) {
  (void)mint(*acme, "alice");
  const Instant before = clock.now();
  clock.advance(-1h);
  (void)mint(*acme, "alice");
  const auto told = events(*acme);
  BOOST_CHECK(told.back().at == before);
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(newest_first_in_pages_of_any_size) {
  for (int i = 0; i < 5; ++i) (void)mint(*acme, "alice");
  for (const std::uint32_t limit : {1u, 2u, 5u, 6u, 7u, 200u}) BOOST_CHECK((seqs({}, limit) == Seqs{6, 5, 4, 3, 2, 1}));
}

BOOST_AUTO_TEST_CASE(every_filter_selects_what_it_says) {
  const Instant start = clock.now();
  clock.advance(1s);
  const auto alice = mint(*acme, "alice");  // event 2
  clock.advance(1s);
  (void)mint(*acme, "bob");  // event 3
  clock.advance(1s);
  require(tokens().revoke(local_operator(), *acme, alice.view.token.id, {}));  // event 4
  HistoryQuery query;
  query.actions = Action::TokenMinted;
  BOOST_CHECK((seqs(query, 1) == Seqs{3, 2}));
  query.subject = domain::to_string(alice.view.token.id);
  BOOST_CHECK((seqs(query) == Seqs{2}));
  query.actions = {};
  BOOST_CHECK((seqs(query) == Seqs{4, 2}));
  query = {};
  query.owner = "bob";
  BOOST_CHECK((seqs(query) == Seqs{3}));
  query = {};
  query.from = start + 1s;
  query.to = start + 3s;
  BOOST_CHECK((seqs(query) == Seqs{3, 2}));
  query.from = start + 1s + 1us;
  BOOST_CHECK((seqs(query) == Seqs{3}));
  query.from = start + 10s;
  query.to.reset();
  BOOST_CHECK(seqs(query).empty());
  query = {};
  query.subject = std::string(255, 'x');
  BOOST_CHECK(seqs(query).empty());
  for (const std::string& subject : {std::string(), std::string(256, 'x')}) {
    query.subject = subject;
    BOOST_TEST(house().history().list(local_operator(), *acme, query).error().field == "subject");
  }
}

BOOST_AUTO_TEST_CASE(a_change_of_a_tenant_tells_what_was_before_and_after) {
  require(house().tenants().rename(local_operator(), *acme, "Acme Inc", {}));
  require(house().tenants().suspend(local_operator(), *acme, {}));
  const auto told = walk(local_operator(), {}, 200);
  BOOST_TEST(told.at(1).detail.before == R"({"display_name":"acme","state":"active"})");
  BOOST_TEST(told.at(1).detail.after == R"({"display_name":"Acme Inc","state":"active"})");
  BOOST_TEST(told.at(0).detail.before == told.at(1).detail.after);
  BOOST_TEST(told.at(0).detail.after == R"({"display_name":"Acme Inc","state":"suspended"})");
}

BOOST_AUTO_TEST_CASE(several_actions_are_asked_for_at_once) {
  const auto alice = mint(*acme, "alice");  // event 2
  (void)mint(*acme, "bob");                 // event 3
  require(tokens().relabel(local_operator(), *acme, alice.view.token.id, "renamed", {}));
  require(tokens().revoke(local_operator(), *acme, alice.view.token.id, {}));
  HistoryQuery query;
  query.actions = *domain::ActionSet::parse("token.revoked,token.minted");
  for (const std::uint32_t limit : {1u, 2u, 200u}) BOOST_CHECK((seqs(query, limit) == Seqs{5, 3, 2}));
}

BOOST_AUTO_TEST_CASE(a_text_is_found_wherever_an_event_speaks_of_people_and_things) {
  const auto minted = mint(*acme, "alice", labelled("Deploy Bot"));                            // event 2
  (void)mint(*acme, "bob");                                                                    // event 3
  require(tokens().revoke(admin_of(*acme), *acme, minted.view.token.id, "left the company"));  // event 4
  const auto found = [&](const std::string& text) {
    HistoryQuery query;
    query.text = text;
    return seqs(query);
  };
  BOOST_CHECK((found("deploy bot") == Seqs{4, 2}));
  BOOST_CHECK((found("ALICE") == Seqs{4, 2}));
  BOOST_CHECK((found("the company") == Seqs{4}));
  BOOST_CHECK((found(domain::to_string(minted.view.token.id).substr(4)) == Seqs{4, 2}));
  BOOST_CHECK(found("nowhere").empty());
  HistoryQuery query;
  for (int i = 0; i < 101; ++i) query.text += "\u00e9";
  BOOST_TEST(house().history().list(local_operator(), *acme, query).error().field == "text");
}

BOOST_AUTO_TEST_CASE(the_chain_is_verified_while_it_grows) {
  std::atomic<bool> stop{false};
  std::atomic<unsigned> failed{0};
  const auto minted = mint(*acme, "alice");
  in_parallel(2, [&](unsigned thread) {
    if (thread == 0) {
      for (int i = 0; i < 300; ++i) {
        const std::string label = "label " + std::to_string(i);
        failed += !tokens().relabel(local_operator(), *acme, minted.view.token.id, label, {});
      }
      stop = true;
    }
    while (thread == 1 && !stop) {
      const auto report = house().history().verify(local_operator(), *acme);
      failed += !report || !report->problems.empty() || report->events < 2;
    }
  });
  BOOST_TEST(failed == 0u);
  const auto report = require(house().history().verify(admin_of(*acme), *acme));
  BOOST_TEST(report.events == 302u);
  BOOST_TEST(report.head == to_hex(walk(local_operator(), {}, 200).front().hash));
}

BOOST_AUTO_TEST_CASE(verifying_finds_a_changed_a_missing_and_a_foreign_event) {
  (void)mint(*acme, "alice");
  (void)mint(*acme, "bob");
  const auto rows = store().rows(acme->handle(), storage::Kind::Event);
  BOOST_REQUIRE(rows.size() == 3u);
  const auto problems_now = [&] { return require(house().history().verify(local_operator(), *acme)).problems.size(); };
  BOOST_TEST(problems_now() == 0u);
  for (const auto& row : rows) {
    store().tamper(row.key, [](storage::Record& record) { record.body[record.body.size() / 2] ^= 1; });
    BOOST_TEST(problems_now() != 0u);
    store().write(row);
    store().erase(row.key);
    BOOST_TEST(problems_now() != 0u);
    store().write(row);
  }
  BOOST_TEST(problems_now() == 0u);
  domain::Authority alice = member_of(*acme, "alice");
  BOOST_CHECK(house().history().verify(alice, *acme).error().code == ErrorCode::Forbidden);
}

BOOST_AUTO_TEST_CASE(filters_hold_for_exports_too_oldest_first) {
  const Instant start = clock.now();
  clock.advance(1s);
  (void)mint(*acme, "alice");
  clock.advance(1s);
  (void)mint(*acme, "bob");
  HistoryQuery query;
  query.from = start + 1s;
  query.to = start + 2s + 1us;
  Seqs all;
  require(house().history().export_all(local_operator(), *acme, query, [&](const HistoryEvent& event) {
    all.push_back(event.seq);
    return true;
  }));
  BOOST_CHECK((all == Seqs{2, 3}));
  all.clear();
  require(house().history().export_all(local_operator(), *acme, {}, [&](const HistoryEvent& event) {
    all.push_back(event.seq);
    return false;
  }));
  BOOST_CHECK((all == Seqs{1}));
}

BOOST_AUTO_TEST_CASE(an_export_is_whole_beyond_one_read) {
  const auto busy = create("busy", policy_of(1000));
  (void)mint_many(*busy, "alice", 700);
  std::uint64_t expected = 0;
  require(house().history().export_all(local_operator(), *busy, {}, [&](const HistoryEvent& event) {
    BOOST_TEST(event.seq == ++expected);
    return true;
  }));
  BOOST_TEST(expected == 701u);
}

BOOST_AUTO_TEST_CASE(a_member_sees_what_befell_its_own_tokens_only) {
  const auto mine = mint(*acme, "alice");
  (void)mint(*acme, "bob");
  require(tokens().revoke(local_operator(), *acme, mine.view.token.id, {}));
  const domain::Authority alice = member_of(*acme, "alice");
  const auto told = walk(alice, {}, 1);
  BOOST_REQUIRE(told.size() == 2u);
  for (const auto& event : told) BOOST_TEST(event.detail.owner == "alice");
  HistoryQuery query;
  query.owner = "bob";
  BOOST_CHECK(house().history().list(alice, *acme, query).error().code == ErrorCode::NotFound);
  domain::Authority validator = alice;
  validator.role = domain::Role::Validator;
  BOOST_CHECK(house().history().list(validator, *acme, {}).error().code == ErrorCode::Forbidden);
  BOOST_CHECK(house().history().list(admin_of(*create("other")), *acme, {}).error().code == ErrorCode::NotFound);
}

BOOST_AUTO_TEST_CASE(a_cursor_belongs_to_its_tenant_and_its_filter) {
  (void)mint(*acme, "alice");
  HistoryQuery query;
  query.limit = 1;
  query.cursor = require(house().history().list(local_operator(), *acme, query)).next_cursor;
  BOOST_REQUIRE(query.cursor != "");
  BOOST_CHECK(house().history().list(local_operator(), *create("other"), query).error().field == "cursor");
  query.actions = Action::TokenMinted;
  BOOST_CHECK(house().history().list(local_operator(), *acme, query).error().field == "cursor");
  query.cursor.clear();
  query.limit = 201;
  BOOST_CHECK(house().history().list(local_operator(), *acme, query).error().field == "limit");
}

BOOST_AUTO_TEST_CASE(changes_at_once_make_one_unbroken_chain) {
  const domain::Authority caller = local_operator();
  std::atomic<unsigned> failed{0};
  in_parallel(24, [&](unsigned thread) {
    MintRequest request;
    request.owner = *domain::Owner::parse("owner-" + std::to_string(thread));
    request.label = "x";
    for (int i = 0; i < 3; ++i) {
      const auto minted = tokens().mint(caller, *acme, request);
      failed += !minted || !tokens().revoke(caller, *acme, minted->view.token.id, {});
    }
  });
  BOOST_TEST(failed == 0u);
  std::set<std::uint64_t> all;
  for (const auto& event : events(*acme)) all.insert(event.seq);
  BOOST_TEST(all.size() == 1u + 24 * 6);
  BOOST_TEST(*all.rbegin() == all.size());
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_SUITE_END()

}

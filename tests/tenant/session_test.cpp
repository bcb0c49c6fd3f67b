// Sessions over the real store: how they start, what ends them, and that a link is spent once.

#include <algorithm>
#include <latch>

#include "storage/session_records.h"
#include "tenant/house_fixture.h"

namespace session_test {

using namespace tokenward;
using namespace tokenward::tenant;
using namespace tokenward::tenant::testing;
using namespace std::chrono_literals;
using crypto::ConsolePass;
using domain::Action;
using storage::Kind;

namespace {

std::string text_of(const Secret& secret) { return std::string(as_text(secret.reveal())); }

struct Sessions : HouseFixture {
  std::shared_ptr<TenantRuntime> acme = create("acme");

  SessionService& sessions() { return house().sessions(); }

  /// A token of a role.
  Minted mint_role(const std::string& who, const std::string& role) {
    MintRequest request;
    request.scopes = {"tokenward:" + role};
    return mint(*acme, who, std::move(request));
  }
  Result<StartedSession> try_start(const std::string& value) {
    const auto verdict = house().validator().load(value);
    if (!verdict.token) return Error{ErrorCode::Unauthenticated, "dead"};
    return sessions().start(*verdict.token, "192.0.2.9", PagePlace::Own);
  }
  std::string start(const Minted& minted) { return text_of(require(try_start(value_of(minted))).cookie); }
  std::string start(const std::string& who) { return start(mint_role(who, "member")); }

  std::string link(const std::string& who, std::chrono::seconds lifetime = 300s) {
    return text_of(require(sessions().create_link(admin_of(*acme), *acme, owner(who), lifetime)).code);
  }
  std::string follow(const std::string& code) {
    return text_of(require(sessions().start(code, "192.0.2.9", PagePlace::Own)).cookie);
  }
  bool refuses_link(const std::string& code) {
    const auto started = sessions().start(code, "192.0.2.9", PagePlace::Own);
    return !started && started.error().code == ErrorCode::Unauthenticated;
  }

  Result<LiveSession> find(const std::string& cookie) {
    const auto pass = sessions().open(cookie);
    if (!pass) return Error{ErrorCode::Malformed, "forged"};
    return sessions().find(*pass);
  }
  bool lives(const std::string& cookie) {
    const auto found = find(cookie);
    if (!found) BOOST_CHECK(found.error().code == ErrorCode::Unauthenticated);
    return bool(found);
  }
  domain::Authority caller_in(const std::string& cookie) {
    const auto live = require(find(cookie));
    return {.role = live.role(),
            .tenant = acme->handle(),
            .owner = live.session.owner.text(),
            .scopes = live.scopes,
            .credential = live.session.token,
            .source = "192.0.2.9",
            .session = live.session.id};
  }
  void revoke_all_of(const domain::Authority& caller, const std::string& who) {
    require(tokens().revoke_all(caller, *acme, {.owner = owner(who), .reason = {}, .keep = {}}));
  }
  void revoke_all(const domain::Authority& caller) {
    require(tokens().revoke_all(caller, *acme, {.owner = std::nullopt, .reason = {}, .keep = {}}));
  }
  void set_owner(const std::string& who, OwnerState state) {
    require(tokens().set_owner_state(admin_of(*acme), *acme, owner(who), state, ""));
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(sessions, Sessions)

BOOST_AUTO_TEST_CASE(a_session_has_the_authority_of_its_token) {
  MintRequest request;
  request.scopes = {"read", "tokenward:member"};
  request.allowed_cidrs = {"192.0.2.0/24"};
  const Minted minted = mint(*acme, "ada", std::move(request));
  const auto live = require(find(start(minted)));
  BOOST_TEST(live.session.owner.text() == "ada");
  BOOST_CHECK(live.session.token == minted.view.token.id);
  BOOST_CHECK(live.role() == domain::Role::Member);
  BOOST_TEST(live.scopes.size() == 2u);
  BOOST_TEST(live.allowed_cidrs.size() == 1u);
  BOOST_TEST(live.display_name == "acme");
  BOOST_TEST(events(*acme, Action::SessionStarted).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_token_without_a_role_starts_none) {
  const auto plain = try_start(value_of(mint(*acme, "ada")));
  BOOST_REQUIRE(!plain);
  BOOST_CHECK(plain.error().code == ErrorCode::Forbidden);
  const auto validator = try_start(value_of(mint_role("bob", "validator")));
  BOOST_REQUIRE(!validator);
  BOOST_CHECK(validator.error().code == ErrorCode::Forbidden);
  BOOST_TEST(store().rows(acme->handle(), Kind::Session).empty());
}

BOOST_AUTO_TEST_CASE(a_session_is_good_after_a_restart) {
  const std::string cookie = start("ada");
  restart();
  BOOST_TEST(lives(cookie));
}

BOOST_AUTO_TEST_CASE(unused_it_ends_and_every_use_puts_that_off) {
  const std::string cookie = start("ada");
  clock.advance(29min);
  BOOST_TEST(lives(cookie));
  clock.advance(29min);
  BOOST_TEST(lives(cookie));
  clock.advance(30min);
  BOOST_TEST(!lives(cookie));
}

BOOST_AUTO_TEST_CASE(however_much_it_is_used_it_ends) {
  const std::string cookie = start("ada");
  for (int i = 0; i < 12 * 60 / 20 - 1; ++i) {
    clock.advance(20min);
    BOOST_TEST(lives(cookie));
  }
  clock.advance(20min - 1us);
  BOOST_TEST(lives(cookie));
  clock.advance(1us);
  BOOST_TEST(!lives(cookie));
}

BOOST_AUTO_TEST_CASE(it_ends_with_its_token_at_the_next_look) {
  const Minted revoked = mint_role("ada", "member");
  const std::string cookie = start(revoked);
  BOOST_TEST(lives(cookie));
  require(tokens().revoke(admin_of(*acme), *acme, revoked.view.token.id, ""));
  BOOST_TEST(!lives(cookie));

  MintRequest request;
  request.scopes = {"tokenward:member"};
  request.expiry = Instant{clock.now() + 10min};
  const std::string short_lived = start(mint(*acme, "bob", std::move(request)));
  BOOST_CHECK(require(find(short_lived)).session.ends_at == clock.now() + 10min);
  clock.advance(10min);
  BOOST_TEST(!lives(short_lived));
}

BOOST_AUTO_TEST_CASE(a_suspended_owner_has_none_and_resuming_brings_none_back) {
  const std::string cookie = start("ada");
  const std::string other = start("bob");
  set_owner("ada", OwnerState::Suspended);
  BOOST_TEST(!lives(cookie));
  BOOST_TEST(lives(other));
  set_owner("ada", OwnerState::Active);
  BOOST_TEST(!lives(cookie));
  BOOST_TEST(lives(start("ada")));
}

BOOST_AUTO_TEST_CASE(a_suspended_tenant_has_none) {
  const std::string cookie = start("ada");
  require(house().tenants().suspend(local_operator(), *acme, ""));
  BOOST_TEST(!lives(cookie));
}

BOOST_AUTO_TEST_CASE(signing_out_ends_one_and_everywhere_all_of_the_owner) {
  const std::string first = start("ada");
  const std::string second = start("ada");
  const std::string third = start("ada");
  const std::string other = start("bob");
  require(sessions().end(caller_in(first), *acme));
  BOOST_TEST(!lives(first));
  BOOST_TEST(lives(second));
  require(sessions().end_all(caller_in(second), *acme));
  for (const auto& cookie : {second, third}) BOOST_TEST(!lives(cookie));
  BOOST_TEST(lives(other));
  const auto ended = events(*acme, Action::SessionsEnded);
  BOOST_REQUIRE(ended.size() == 2u);
  BOOST_TEST(ended[0].subject == "session");
  BOOST_TEST(ended[1].subject == "owner");
  BOOST_TEST(ended[1].detail.owner == "ada");
}

BOOST_AUTO_TEST_CASE(revoke_all_of_an_owner_ends_all_sessions_but_the_calling_one) {
  const std::string calling = start("ada");
  const std::string other = start("ada");
  const std::string neighbour = start("bob");
  revoke_all_of(caller_in(calling), "ada");
  BOOST_TEST(lives(calling));
  BOOST_TEST(!lives(other));
  BOOST_TEST(lives(neighbour));
  revoke_all_of(admin_of(*acme), "ada");
  BOOST_TEST(!lives(calling));
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(an_owner_beyond_one_changeset_loses_its_sessions_too) {
  const auto crowd = create("crowd", policy_of(1000));
  mint_many(*crowd, "ada", 600);
  MintRequest request;
  request.scopes = {"tokenward:member"};
  const std::string cookie = start(mint(*crowd, "ada", std::move(request)));
  BOOST_TEST(lives(cookie));
  domain::Authority admin = admin_of(*crowd);
  const auto done = require(tokens().revoke_all(admin, *crowd, {.owner = owner("ada"), .reason = {}, .keep = {}}));
  BOOST_TEST(done.pending);
  BOOST_TEST(!lives(cookie));
}

BOOST_AUTO_TEST_CASE(revoke_all_of_a_tenant_ends_every_session_but_the_calling_one) {
  const std::string calling = start(mint_role("boss", "admin"));
  const std::string same_owner = start(mint_role("boss", "admin"));
  const std::string member = start("ada");
  const std::string waiting = link("eve");
  revoke_all(caller_in(calling));
  BOOST_TEST(lives(calling));
  BOOST_TEST(!lives(same_owner));
  BOOST_TEST(!lives(member));
  BOOST_TEST(refuses_link(waiting));
  BOOST_TEST(lives(start("ada")));
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(a_session_that_is_over_is_not_spared_back_to_life) {
  const std::string cookie = start("ada");
  const domain::Authority late = caller_in(cookie);
  require(sessions().end_all(caller_in(start("ada")), *acme));
  BOOST_TEST(!lives(cookie));
  start("ada");
  revoke_all_of(late, "ada");
  BOOST_TEST(!lives(cookie));
}

BOOST_AUTO_TEST_CASE(revoking_where_nobody_is_signed_in_writes_nothing) {
  const auto before = events(*acme).size();
  revoke_all_of(admin_of(*acme), "nobody");
  BOOST_TEST(events(*acme).size() == before);
}

BOOST_AUTO_TEST_CASE(a_session_started_while_all_are_revoked_is_either_ended_or_began_afterwards) {
  for (int round = 0; round < 20; ++round) {
    const std::string code = link("ada");
    std::latch both{2};
    std::optional<std::string> cookie;
    {
      const std::jthread starting([&] {
        both.arrive_and_wait();
        if (auto started = sessions().start(code, "", PagePlace::Own)) cookie = text_of(started->cookie);
      });
      both.arrive_and_wait();
      revoke_all_of(admin_of(*acme), "ada");
    }
    // The link was made before the stroke, so whatever came of it is over.
    if (cookie) BOOST_TEST(!lives(*cookie));
    BOOST_TEST(refuses_link(code));
  }
}

BOOST_AUTO_TEST_CASE(a_link_starts_the_session_of_a_member_who_may_never_have_had_a_token) {
  const std::string code = link("eve");
  const auto created = events(*acme, Action::ConsoleLinkCreated);
  BOOST_REQUIRE(created.size() == 1u);
  BOOST_TEST(created[0].detail.owner == "eve");
  const auto live = require(find(follow(code)));
  BOOST_TEST(live.session.owner.text() == "eve");
  BOOST_TEST(!live.session.token.has_value());
  BOOST_CHECK(live.role() == domain::Role::Member);
  BOOST_TEST(refuses_link(code));
  BOOST_TEST(problems(*acme) == "");
}

BOOST_AUTO_TEST_CASE(of_16_who_follow_a_link_at_once_one_gets_in) {
  for (int round = 0; round < 5; ++round) {
    const std::string code = link("eve");
    std::atomic<int> in{0};
    std::latch all{16};
    in_parallel(16, [&](unsigned) {
      all.arrive_and_wait();
      if (sessions().start(code, "", PagePlace::Own)) ++in;
    });
    BOOST_TEST(in == 1);
  }
  BOOST_TEST(store().rows(acme->handle(), Kind::ConsoleLink).empty());
  BOOST_TEST(store().rows(acme->handle(), Kind::Session).size() == 5u);
}

BOOST_AUTO_TEST_CASE(a_link_expires_at_the_very_instant) {
  const std::string in_time = link("eve", 60s);
  const std::string late = link("eve", 60s);
  clock.advance(60s - 1us);
  follow(in_time);
  clock.advance(1us);
  BOOST_TEST(refuses_link(late));
}

BOOST_AUTO_TEST_CASE(a_link_is_void_once_its_owner_was_suspended_or_lost_everything) {
  const std::string suspended = link("eve");
  set_owner("eve", OwnerState::Suspended);
  BOOST_TEST(refuses_link(suspended));
  const auto none = sessions().create_link(admin_of(*acme), *acme, owner("eve"), 300s);
  BOOST_REQUIRE(!none);
  BOOST_CHECK(none.error().code == ErrorCode::Conflict);
  set_owner("eve", OwnerState::Active);
  BOOST_TEST(refuses_link(suspended));

  const std::string stroke = link("eve");
  revoke_all_of(admin_of(*acme), "eve");
  BOOST_TEST(refuses_link(stroke));
}

BOOST_AUTO_TEST_CASE(only_an_admin_makes_links_and_their_time_is_bounded) {
  const auto by_member = sessions().create_link(member_of(*acme, "ada"), *acme, owner("ada"), 300s);
  BOOST_REQUIRE(!by_member);
  BOOST_CHECK(by_member.error().code == ErrorCode::Forbidden);
  const auto globex = create("globex");
  const auto foreign = sessions().create_link(admin_of(*globex), *acme, owner("ada"), 300s);
  BOOST_REQUIRE(!foreign);
  BOOST_CHECK(foreign.error().code == ErrorCode::NotFound);
  for (const auto lifetime : {59s, 3601s}) {
    const auto refused = sessions().create_link(admin_of(*acme), *acme, owner("ada"), lifetime);
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().field == "ttl_seconds");
  }
}

BOOST_AUTO_TEST_CASE(a_forged_cookie_or_code_asks_no_store) {
  const std::string cookie = start("ada");
  const std::string code = link("eve");
  const auto forge = [](std::string text) {
    text[20] = text[20] == 'A' ? 'B' : 'A';
    return text;
  };
  const auto before = store().counters().gets.load();
  BOOST_TEST(!sessions().open(forge(cookie)));
  BOOST_TEST(!sessions().open(code));
  BOOST_TEST(refuses_link(forge(code)));
  BOOST_TEST(refuses_link(cookie));
  BOOST_TEST(store().counters().gets.load() == before);
}

BOOST_AUTO_TEST_CASE(a_record_that_was_changed_opens_nothing_and_is_reported) {
  const std::string cookie = start("ada");
  const auto key = storage::session_key(acme->handle(), sessions().open(cookie)->id());
  store().tamper(key, [](storage::Record& record) { record.due_us += 1'000'000; });
  BOOST_TEST(!lives(cookie));
  BOOST_TEST(events(*acme, Action::RecordSealBroken).size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_store_out_of_reach_is_not_the_end_of_a_session) {
  const std::string cookie = start("ada");
  store().fail_reads();
  const auto found = find(cookie);
  BOOST_REQUIRE(!found);
  BOOST_CHECK(found.error().code == ErrorCode::Unavailable);
  store().heal();
  BOOST_TEST(lives(cookie));
}

BOOST_AUTO_TEST_CASE(the_sweeper_and_the_purge_leave_none_behind) {
  start("ada");
  link("eve", 60s);
  clock.advance(60s);
  BOOST_TEST(sweep().forgotten == 1u);
  clock.advance(12h);
  BOOST_TEST(sweep().forgotten == 1u);
  BOOST_TEST(store().rows(acme->handle(), Kind::Session).empty());

  start("ada");
  link("eve", 3600s);
  const auto handle = acme->handle();
  require(house().tenants().remove(local_operator(), *acme, ""));
  clock.advance(std::chrono::days{30});
  sweep();
  for (const Kind kind : {Kind::Session, Kind::ConsoleLink}) BOOST_TEST(store().rows(handle, kind).empty());
}

BOOST_AUTO_TEST_CASE(sessions_count_among_the_dependents_of_the_record_key) {
  const auto before = require(house().count_key_dependents(crypto::KeyKind::Record, 1));
  start("ada");
  link("eve");
  // The session, the link, and the token and two owners that came with them.
  BOOST_TEST(require(house().count_key_dependents(crypto::KeyKind::Record, 1)) == before + 5);
}

BOOST_AUTO_TEST_CASE(the_store_never_sees_what_opens_a_session) {
  const std::string cookie = start("ada");
  const std::string code = link("eve");
  for (const Kind kind : {Kind::Session, Kind::ConsoleLink, Kind::Owner, Kind::Event}) {
    for (const auto& row : store().rows(acme->handle(), kind)) {
      for (const std::string& text : {cookie, code, require(find(cookie)).csrf}) {
        BOOST_TEST(row.body.find(text.substr(12, 20)) == std::string::npos);
      }
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}

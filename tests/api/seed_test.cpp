// What tokenward promises, told against the real daemon: a tenant `acme`, its admin, and Ada, who holds tokens.

#include <Poco/Exception.h>

#include <boost/test/unit_test.hpp>
#include <chrono>
#include <map>
#include <set>
#include <thread>

#include "api/client_processes.h"
#include "api/daemon_process.h"
#include "base/clock.h"

namespace seed_test {

using namespace tokenward;
using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr char kTokens[] = "/v1/tenants/acme/tokens";

struct Story {
  DaemonProcess daemon;
  Client root = daemon.operator_client();
  std::string admin_token = create_acme();
  Client admin = daemon.client(admin_token);
  Client anyone = daemon.client("");

  std::string create_acme() {
    const Answer created = root.post("/v1/tenants", {{"id", "acme"}, {"mint_admin_token", true}});
    BOOST_REQUIRE_MESSAGE(created.status == 201, created);
    return created.text("admin_token");
  }

  Answer mint(json::object body = {}) {
    body.emplace("owner", "ada@example.com");
    body.emplace("label", "laptop");
    return admin.post(kTokens, body);
  }

  bool validates(const std::string& value) {
    return anyone.post("/v1/validate", {{"token", value}}).text("active") == "true";
  }
  /// What a gateway gets to hear of a request that shows the token.
  int at_the_gateway(const std::string& value) { return daemon.client(value).get("/v1/auth").status; }

  std::size_t count(const std::string& query) { return admin.get(kTokens + ("?limit=200&" + query)).items().size(); }
};

Instant time_of(const Answer& answer, const char* member) {
  const auto at = parse_rfc3339(answer.text(member));
  BOOST_REQUIRE_MESSAGE(at.has_value(), answer);
  return *at;
}

/// Mints a token that lives for a moment only, and waits until that is over. How short a moment may be depends on how
/// busy the machine is.
Answer mint_and_outlive(Story& story) {
  const SystemClock clock;
  for (std::chrono::seconds moment{1};; moment *= 2) {
    const Answer minted = story.mint({{"expires_at", to_rfc3339(clock.now() + moment)}});
    if (minted.status == 422 && moment < std::chrono::seconds{60}) continue;
    BOOST_REQUIRE_MESSAGE(minted.status == 201, minted);
    const Instant end = time_of(minted, "expires_at");
    while (clock.now() <= end) std::this_thread::sleep_for(end - clock.now() + std::chrono::milliseconds{1});
    return minted;
  }
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(seed, Story)

BOOST_AUTO_TEST_CASE(five_active_tokens_are_allowed_and_the_sixth_is_refused) {
  for (int i = 0; i < 5; ++i) BOOST_TEST(mint().status == 201);
  const Answer sixth = mint();
  BOOST_TEST(sixth.status == 409, sixth);
  BOOST_TEST(sixth.problem() == "active-limit-reached");
  BOOST_TEST(count("owner=ada%40example.com&status=active") == 5u);
  BOOST_TEST(mint({{"owner", "bob@example.com"}}).status == 201);
}

BOOST_AUTO_TEST_CASE(after_a_revoke_the_slot_is_free_and_the_old_row_stays_listed) {
  const Answer first = mint();
  for (int i = 0; i < 4; ++i) mint();
  BOOST_TEST(mint().status == 409);
  BOOST_TEST(admin.ask("POST", first.header("Location") + "/revoke").status == 200);
  BOOST_TEST(mint().status == 201);
  BOOST_TEST(mint().status == 409);
  BOOST_TEST(count("status=revoked") == 1u);
  BOOST_TEST(count("owner=ada%40example.com") == 6u);
  BOOST_TEST(admin.get(first.header("Location")).text("status") == "revoked");
}

BOOST_AUTO_TEST_CASE(after_an_expiry_the_slot_is_free_and_the_old_row_stays_listed) {
  for (int i = 0; i < 4; ++i) mint();
  const Answer brief = mint_and_outlive(*this);
  BOOST_TEST(!validates(brief.text("value")));
  BOOST_TEST(at_the_gateway(brief.text("value")) == 401);
  BOOST_TEST(mint().status == 201);
  BOOST_TEST(mint().status == 409);
  BOOST_TEST(count("status=expired") == 1u);
  BOOST_TEST(count("owner=ada%40example.com") == 6u);
  BOOST_TEST(admin.get(brief.header("Location")).text("status") == "expired");
}

BOOST_AUTO_TEST_CASE(a_policy_of_days_gives_new_tokens_exactly_so_many_and_leaves_old_ones_alone) {
  const Answer old = mint();
  const Answer changed = admin.patch("/v1/tenants/acme/policy", {{"lifetime_days", 90}});
  BOOST_TEST(changed.status == 200, changed);
  const Answer fresh = mint();
  BOOST_TEST((time_of(fresh, "expires_at") == time_of(fresh, "created_at") + std::chrono::days{90}));
  BOOST_TEST(admin.get(old.header("Location")).text("expires_at") == "null");
  BOOST_TEST(validates(old.text("value")));
}

BOOST_AUTO_TEST_CASE(a_label_can_be_changed_and_the_value_stays) {
  const Answer minted = mint();
  const Answer relabelled = admin.patch(minted.header("Location"), {{"label", "desktop"}});
  BOOST_TEST(relabelled.status == 200, relabelled);
  BOOST_TEST(relabelled.text("label") == "desktop");
  BOOST_TEST(count("label=desktop") == 1u);
  BOOST_TEST(validates(minted.text("value")));
}

BOOST_AUTO_TEST_CASE(a_revoked_token_fails_at_the_very_next_request) {
  for (int round = 0; round < 20; ++round) {
    const Answer minted = mint();
    const std::string value = minted.text("value");
    BOOST_TEST(validates(value));
    BOOST_TEST(at_the_gateway(value) == 200);
    BOOST_TEST(admin.ask("POST", minted.header("Location") + "/revoke").status == 200);
    BOOST_TEST(!validates(value));
    BOOST_TEST(at_the_gateway(value) == 401);
  }
}

BOOST_AUTO_TEST_CASE(revoke_all_ends_everything_of_an_owner_and_then_of_the_tenant) {
  const std::string first = mint().text("value");
  const std::string second = mint().text("value");
  const std::string other = mint({{"owner", "bob@example.com"}}).text("value");
  const Answer of_ada = admin.post(std::string(kTokens) + "/revoke-all", {{"owner", "ada@example.com"}});
  BOOST_TEST(of_ada.text("revoked") == "2", of_ada);
  BOOST_TEST(!validates(first));
  BOOST_TEST(!validates(second));
  BOOST_TEST(validates(other));
  const Answer of_all = admin.post(std::string(kTokens) + "/revoke-all", {{"all", true}});
  BOOST_TEST(of_all.status == 200, of_all);
  BOOST_TEST(!validates(other));
  BOOST_TEST(count("status=active") == 1u);  // The admin's own.
}

BOOST_AUTO_TEST_CASE(every_issuance_and_revocation_is_in_the_history) {
  std::set<std::string> minted_ids, revoked_ids;
  for (int i = 0; i < 8; ++i) {
    const Answer minted = mint({{"owner", "owner " + std::to_string(i)}});
    minted_ids.insert(minted.text("id"));
    if (i % 2 == 0) continue;
    admin.post(minted.header("Location") + "/revoke", {{"reason", "round " + std::to_string(i)}});
    revoked_ids.insert(minted.text("id"));
  }
  std::map<std::string, std::set<std::string>> seen;
  for (const json::object& event : admin.get("/v1/tenants/acme/history?limit=200").items()) {
    seen[std::string(event.at("action").as_string())].insert(std::string(event.at("subject").as_string()));
  }
  minted_ids.insert(admin.get("/v1/self").text("id"));
  BOOST_TEST(seen["token.minted"] == minted_ids);
  BOOST_TEST(seen["token.revoked"] == revoked_ids);
  BOOST_TEST(daemon.stop() == 0);
  BOOST_TEST(daemon.run({"history", "verify"}) == 0);
}

BOOST_AUTO_TEST_CASE(nobody_ever_sees_a_value_again) {
  const Answer minted = mint();
  const std::string secret = minted.text("value").substr(40, 30);
  Client member = daemon.client(mint({{"scopes", {"tokenward:member"}}}).text("value"));
  Client holder = daemon.client(minted.text("value"));
  std::size_t answers = 0;
  for (Client* client : {&root, &admin, &member, &holder}) {
    for (const std::string& target :
         {std::string(kTokens), minted.header("Location"), std::string("/v1/self"), std::string("/v1/tenants/acme"),
          std::string("/v1/tenants/acme/history"), std::string("/v1/tenants/acme/history?format=ndjson"),
          std::string("/v1/tenants/acme/history?format=csv")}) {
      const Answer answer = client->get(target);
      if (answer.status == 200) ++answers;
      BOOST_TEST(answer.wire.body.find(secret) == std::string::npos, target);
    }
  }
  BOOST_TEST(answers == 7u + 7u + 6u + 1u);
}

BOOST_AUTO_TEST_CASE(many_clients_at_once_never_get_past_the_limit) {
  std::map<std::string, int> statuses;
  run_in_processes(
      48,
      [&](unsigned, const Tell& tell) {
        tell(std::to_string(daemon.client(admin_token).post(kTokens, {{"owner", "ada"}, {"label", "at once"}}).status));
      },
      [&](const std::string& status) { ++statuses[status]; });
  BOOST_TEST(statuses["201"] == 5);
  BOOST_TEST(statuses["409"] == 43);
  BOOST_TEST(admin.get(std::string(kTokens) + "?owner=ada").text("slots") == R"({"active":5,"limit":5})");
  BOOST_TEST(count("owner=ada") == 5u);
}

BOOST_AUTO_TEST_CASE(a_killed_daemon_loses_nothing_that_it_answered) {
  admin.patch("/v1/tenants/acme/policy", {{"max_active_per_owner", 1000}});
  std::map<std::string, std::string> answered;  // Values by id.
  run_in_processes(
      4,
      [&](unsigned index, const Tell& tell) {
        Client client = daemon.client(admin_token);
        for (;;) {
          const Answer minted = client.post(kTokens, {{"owner", "owner " + std::to_string(index)}, {"label", "kept"}});
          if (minted.status == 201) tell(minted.text("id") + ' ' + minted.text("value"));
        }
      },
      [&](const std::string& line) {
        const auto blank = line.find(' ');
        answered[line.substr(0, blank)] = line.substr(blank + 1);
        if (answered.size() == 100) daemon.kill();
      });
  BOOST_TEST(answered.size() >= 100u);
  daemon.start();
  Client again = daemon.client(admin_token);
  Client asking = daemon.client("");
  for (const auto& [id, value] : answered) {
    BOOST_TEST(asking.post("/v1/validate", {{"token", value}}).text("token_id") == id);
    BOOST_TEST(again.get(kTokens + ('/' + id)).text("status") == "active");
  }
  BOOST_TEST(daemon.stop() == 0);
  BOOST_TEST(daemon.run({"history", "verify"}) == 0);
}

BOOST_AUTO_TEST_SUITE_END()

}

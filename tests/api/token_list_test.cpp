// GET /v1/tenants/{tenant}/tokens: filters, pages and their cursors.

#include <boost/test/unit_test.hpp>

#include "api/desk.h"

namespace token_list_test {

using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr char kTokens[] = "/v1/tenants/acme/tokens";

/// Labels a to e, a day apart, the oldest first.
struct WithTokens : Desk {
  std::string admin = create_tenant("acme");

  WithTokens() {
    clock().advance(std::chrono::days{1});
    mint("acme", {{"owner", "ada"}, {"label", "a"}, {"scopes", {"read"}}});
    clock().advance(std::chrono::days{1});
    const Answer revoked = mint("acme", {{"owner", "ada"}, {"label", "b CI"}, {"scopes", {"read", "write"}}});
    ask("POST", revoked.header("Location") + "/revoke", admin);
    clock().advance(std::chrono::days{1});
    mint("acme", {{"owner", "bob"}, {"label", "c"}, {"expires_in_days", 1}});
    clock().advance(std::chrono::days{1});
    mint("acme", {{"owner", "bob"}, {"label", "d ci"}, {"expires_in_days", 10}});
    clock().advance(std::chrono::days{1});
    mint("acme", {{"owner", "cyd & co"}, {"label", "e"}});
  }

  /// The labels that a query lists, in order.
  std::string labels(const std::string& query, const std::string& token) {
    const Answer listed = get(kTokens + query, token);
    if (listed.status != 200) return listed.wire.body;
    std::string all;
    for (const json::object& item : listed.items()) all += std::string(item.at("label").as_string()) + ',';
    return all;
  }
  std::string labels(const std::string& query) { return labels(query, admin); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(token_list, WithTokens)

BOOST_AUTO_TEST_CASE(everything_is_listed_newest_first) {
  BOOST_TEST(labels("") == "e,d ci,c,b CI,a,First admin token,");
  const Answer listed = get(kTokens, admin);
  BOOST_TEST(listed.members() == "items next_cursor slots");
  BOOST_TEST(listed.text("next_cursor") == "null");
  BOOST_TEST(listed.text("slots") == "null");
  for (json::object item : listed.items()) {
    const Answer read = get(kTokens + ("/" + std::string(item.at("id").as_string())), admin);
    item.erase("etag");
    BOOST_TEST(read.json == item);
  }
}

BOOST_AUTO_TEST_CASE(each_filter_narrows_the_list) {
  BOOST_TEST(labels("?owner=ada") == "b CI,a,");
  BOOST_TEST(labels("?owner=cyd+%26+co") == "e,");
  BOOST_TEST(labels("?owner=nobody").empty());
  BOOST_TEST(labels("?status=active") == "e,d ci,a,First admin token,");
  BOOST_TEST(labels("?status=expired") == "c,");
  BOOST_TEST(labels("?status=revoked") == "b CI,");
  BOOST_TEST(labels("?label=ci") == "d ci,b CI,");
  BOOST_TEST(labels("?scope=read") == "b CI,a,");
  BOOST_TEST(labels("?scope=rea").empty());
  BOOST_TEST(labels("?created_from=2026-03-05T12:00:00Z") == "e,d ci,");
  BOOST_TEST(labels("?created_to=2026-03-03T12:00:00Z") == "a,First admin token,");
  BOOST_TEST(labels("?created_from=2026-03-03T12:00:00Z&created_to=2026-03-05T14:00:00%2B02:00") == "c,b CI,");
  BOOST_TEST(labels("?expires_from=2026-03-06T00:00:00Z") == "d ci,");
  BOOST_TEST(labels("?expires_to=2026-03-06T00:00:00Z") == "c,");
  BOOST_TEST(labels("?status=active&scope=read&owner=ada&label=A") == "a,");
}

BOOST_AUTO_TEST_CASE(a_listing_of_one_owner_says_how_many_slots_are_taken) {
  const Answer ada = get(std::string(kTokens) + "?owner=ada", admin);
  BOOST_TEST(ada.text("slots") == R"({"active":1,"limit":5})");
  const std::string member = mint_value("acme", "bob", {"tokenward:member"});
  BOOST_TEST(get(kTokens, member).text("slots") == R"({"active":1,"limit":5})");
}

BOOST_AUTO_TEST_CASE(a_member_sees_its_own_only) {
  const std::string member = mint_value("acme", "bob", {"tokenward:member"});
  BOOST_TEST(labels("", member) == "for a test,d ci,c,");
  BOOST_TEST(labels("?owner=bob&status=active", member) == "for a test,d ci,");
  const Answer foreign = get(std::string(kTokens) + "?owner=ada", member);
  BOOST_TEST(foreign.status == 404, foreign);
  BOOST_TEST(foreign.wire.body == get(std::string(kTokens) + "?owner=nobody", member).wire.body);
}

BOOST_AUTO_TEST_CASE(pages_join_without_gap_or_repetition_while_tokens_are_minted) {
  std::string all;
  std::string query = "?limit=2";
  for (int page = 0; page < 4; ++page) {
    const Answer listed = get(kTokens + query, admin);
    BOOST_TEST(listed.items().size() <= 2u);
    for (const json::object& item : listed.items()) all += std::string(item.at("label").as_string()) + ',';
    mint("acme", {{"owner", "new " + std::to_string(page)}, {"label", "new"}});
    if (listed.json.at("next_cursor").is_null()) break;
    query = "?limit=2&cursor=" + listed.text("next_cursor");
  }
  BOOST_TEST(all == "e,d ci,c,b CI,a,First admin token,");
}

BOOST_AUTO_TEST_CASE(a_cursor_is_good_for_its_tenant_and_filters_alone) {
  create_tenant("globex");
  const std::string cursor = get(std::string(kTokens) + "?owner=ada&limit=1", admin).text("next_cursor");
  BOOST_TEST(labels("?owner=ada&cursor=" + cursor) == "a,");
  for (const std::string& target :
       {"/v1/tenants/globex/tokens?owner=ada&cursor=" + cursor, kTokens + ("?cursor=" + cursor),
        kTokens + ("?owner=bob&cursor=" + cursor), kTokens + ("?owner=ada&status=active&cursor=" + cursor),
        "/v1/tenants/acme/history?owner=ada&cursor=" + cursor, "/v1/tenants?cursor=" + cursor}) {
    const Answer refused = get(target, operator_token());
    BOOST_TEST(refused.status == 422, target << ' ' << refused);
    BOOST_TEST(refused.field() == "cursor");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}

// /v1/tenants/{tenant}/history: pages, filters and files.

#include <boost/json/parse.hpp>
#include <boost/test/unit_test.hpp>
#include <sstream>

#include "api/desk.h"
#include "tenant/history_export.h"

namespace history_test {

using namespace tokenward::api;
namespace json = boost::json;

namespace {

constexpr char kHistory[] = "/v1/tenants/acme/history";
constexpr char kFileShape[] = "seq at actor source action subject label reason hash";
constexpr char kShape[] = "seq at actor source action subject label reason hash owner before after";

struct WithHistory : Desk {
  std::string admin = create_tenant("acme");
  Answer minted = later(mint("acme", {{"owner", "ada"}, {"label", "ci, \"quoted\""}}));
  Answer other = later(mint("acme", {{"owner", "bob"}, {"label", "=1+1"}}));

  WithHistory() {
    later(patch(minted.header("Location"), admin, {{"label", "renamed"}}));
    later(post(minted.header("Location") + "/revoke", admin, {{"reason", "leaked"}}));
  }
  Answer later(Answer answer) {
    clock().advance(std::chrono::hours{1});
    return answer;
  }
  std::string actions(const std::string& query) {
    const Answer listed = get(kHistory + query, admin);
    if (listed.status != 200) return listed.wire.body;
    std::string all;
    for (const json::object& event : listed.items()) all += std::string(event.at("action").as_string()) + ' ';
    return all;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(history, WithHistory)

BOOST_AUTO_TEST_CASE(every_act_is_listed_newest_first_with_who_did_it_to_what) {
  const Answer listed = get(kHistory, admin);
  BOOST_TEST(listed.members() == "items next_cursor");
  BOOST_TEST(actions("") == "token.revoked token.relabelled token.minted token.minted token.minted tenant.created ");
  std::uint64_t seq = 6;
  for (const json::object& event : listed.items()) {
    BOOST_TEST(members_of(event) == kShape);
    BOOST_TEST(event.at("seq").to_number<std::uint64_t>() == seq--);
    BOOST_TEST(event.at("hash").as_string().size() == 64u);
  }
  const json::object newest = listed.items().at(0);
  BOOST_TEST(newest.at("at").as_string() == "2026-03-01T15:00:00.000Z");
  BOOST_TEST(newest.at("actor").as_string() == "admin");
  BOOST_TEST(newest.at("source").as_string() == "192.0.2.7");
  BOOST_TEST(newest.at("subject").as_string() == minted.text("id"));
  BOOST_TEST(newest.at("label").as_string() == "renamed");
  BOOST_TEST(newest.at("reason").as_string() == "leaked");
  BOOST_TEST(newest.at("owner").as_string() == "ada");
  BOOST_TEST(newest.at("before").is_null());
  const json::object relabelled = listed.items().at(1);
  BOOST_TEST(relabelled.at("reason").is_null());
  BOOST_TEST(relabelled.at("before").at("label").as_string() == "ci, \"quoted\"");
  BOOST_TEST(relabelled.at("after").at("label").as_string() == "renamed");
}

BOOST_AUTO_TEST_CASE(each_filter_narrows_the_list) {
  BOOST_TEST(actions("?action=token.minted") == "token.minted token.minted token.minted ");
  BOOST_TEST(actions("?subject=" + minted.text("id")) == "token.revoked token.relabelled token.minted ");
  BOOST_TEST(actions("?subject=" + minted.text("id") + "&action=token.minted") == "token.minted ");
  BOOST_TEST(actions("?owner=bob") == "token.minted ");
  BOOST_TEST(actions("?action=token.revoked,token.relabelled") == "token.revoked token.relabelled ");
  BOOST_TEST(actions("?text=LEAK") == "token.revoked ");
  BOOST_TEST(actions("?text=quoted&action=token.minted,token.revoked") == "token.minted ");
  BOOST_TEST(actions("?from=2026-03-01T14:00:00Z") == "token.revoked token.relabelled ");
  BOOST_TEST(actions("?from=2026-03-01T13:00:00Z&to=2026-03-01T14:00:00Z") == "token.minted ");
}

BOOST_AUTO_TEST_CASE(pages_join_without_gap_or_repetition) {
  std::string all;
  std::string query = "?limit=4";
  for (;;) {
    const Answer listed = get(kHistory + query, admin);
    for (const json::object& event : listed.items()) all += std::to_string(event.at("seq").to_number<int>());
    if (listed.json.at("next_cursor").is_null()) break;
    query = "?limit=4&cursor=" + listed.text("next_cursor");
  }
  BOOST_TEST(all == "654321");
}

BOOST_AUTO_TEST_CASE(a_member_sees_what_was_done_to_its_own_tokens) {
  const std::string member = mint_value("acme", "bob", {"tokenward:member"});
  for (const char* query : {"", "?owner=bob"}) {
    const Answer listed = get(std::string(kHistory) + query, member);
    BOOST_TEST(listed.items().size() == 2u);
    BOOST_TEST(listed.wire.body.find(minted.text("id")) == std::string::npos);
  }
  BOOST_TEST(get(std::string(kHistory) + "?owner=ada", member).status == 404);
  const Answer exported = get(std::string(kHistory) + "?format=ndjson", member);
  // In quotes: three letters alone may stand in a digest.
  BOOST_TEST(exported.wire.body.find("\"ada\"") == std::string::npos);
  BOOST_TEST(exported.wire.body.find(minted.text("id")) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_admin_learns_whether_the_chain_holds) {
  const std::string path = std::string(kHistory) + "/verify";
  const Answer told = get(path, admin);
  BOOST_TEST(told.status == 200);
  BOOST_TEST(told.members() == "verified events head problems");
  BOOST_TEST(told.json.at("verified").as_bool());
  BOOST_TEST(told.json.at("events").to_number<int>() == 6);
  BOOST_TEST(told.text("head") == get(kHistory, admin).items().at(0).at("hash").as_string().c_str());
  BOOST_TEST(get(path, mint_value("acme", "bob", {"tokenward:member"})).status == 403);
}

BOOST_AUTO_TEST_CASE(an_ndjson_file_holds_all_events_oldest_first_and_checks_without_the_daemon) {
  const Answer file = get(std::string(kHistory) + "?format=ndjson", admin);
  BOOST_TEST(file.status == 200);
  BOOST_TEST(file.header("Content-Type") == "application/x-ndjson");
  BOOST_TEST(file.header("Content-Disposition") == "attachment; filename=\"acme-history.ndjson\"");
  std::istringstream lines(file.wire.body);
  const auto report = tokenward::tenant::check_export(lines);
  BOOST_TEST(report.problems.empty());
  BOOST_TEST(report.events == 6u);
  BOOST_TEST(report.first_seq == 1u);
  BOOST_TEST(report.last_seq == 6u);
  BOOST_TEST(report.head == get(kHistory, admin).items().at(0).at("hash").as_string().c_str());
  const json::object first = json::parse(file.wire.body.substr(0, file.wire.body.find('\n'))).as_object();
  BOOST_TEST(members_of(first) == std::string(kFileShape) + " handle at_us owner before after record salt c");
}

BOOST_AUTO_TEST_CASE(a_csv_file_quotes_what_must_be_and_starts_no_formula) {
  const Answer file = get(std::string(kHistory) + "?format=csv&action=token.minted", admin);
  BOOST_TEST(file.header("Content-Type") == "text/csv; charset=utf-8; header=present");
  BOOST_TEST(file.header("Content-Disposition") == "attachment; filename=\"acme-history.csv\"");
  std::istringstream lines(file.wire.body);
  std::string line;
  std::getline(lines, line);
  BOOST_TEST(line == "seq,at,actor,source,action,subject,label,reason,hash,owner,before,after\r");
  std::getline(lines, line);
  std::getline(lines, line);
  BOOST_TEST(line.starts_with("3,2026-03-01T12:00:00.000Z,root,192.0.2.7,token.minted," + minted.text("id") +
                              ",\"ci, \"\"quoted\"\"\",,"));
  std::getline(lines, line);
  BOOST_TEST(line.find(",'=1+1,,") != std::string::npos, line);
}

BOOST_AUTO_TEST_CASE(a_file_has_no_pages) {
  for (const char* parameter : {"limit=10", "cursor=abc"}) {
    const Answer refused = get(std::string(kHistory) + "?format=csv&" + parameter, admin);
    BOOST_TEST(refused.status == 400, refused);
    BOOST_TEST(refused.field() == std::string(parameter).substr(0, std::string(parameter).find('=')));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}

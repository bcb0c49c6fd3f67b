// Checking an export without the daemon: everything that somebody might change in one is found.

#include "tenant/history_export.h"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <sstream>

#include "crypto/keyring.h"
#include "storage/event_records.h"

namespace history_export_test {

using namespace tokenward;
using namespace tokenward::tenant;
namespace json = boost::json;

namespace {

constexpr domain::TenantHandle kHandle{{1, 2, 3, 4, 5, 6, 7}};

/// Five events as the store links them; each with another kind of detail.
std::vector<std::string> make_export() {
  const auto keyring = crypto::Keyring::create(from_micros(0));
  BOOST_REQUIRE(bool(keyring));
  storage::ChainHead head;
  std::vector<std::string> lines;
  for (int i = 0; i < 5; ++i) {
    domain::HistoryEvent event;
    event.at = from_micros(1'772'366'400'000'001 + i);
    event.action = i == 0 ? domain::Action::TenantCreated : domain::Action::PolicyChanged;
    event.subject = i == 0 ? "acme" : "policy";
    event.record_digest.fill(static_cast<std::uint8_t>(i));
    event.detail.actor = "ada \u00fc \"quoted\"";
    event.detail.source = i % 2 == 0 ? "192.0.2.7" : "";
    event.detail.after = i == 3 ? R"({"lifetime_days":30,"member_scopes":["b","a"]})" : "";
    BOOST_REQUIRE(bool(storage::link_event(*keyring, kHandle, head, event)));
    lines.push_back(json::serialize(export_line(kHandle, event)));
  }
  return lines;
}

ExportReport check(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  std::istringstream in(text);
  return check_export(in);
}

std::string first_problem(const std::vector<std::string>& lines) {
  const ExportReport report = check(lines);
  return report.problems.empty() ? "none" : report.problems.front();
}

}  // namespace

BOOST_AUTO_TEST_SUITE(history_export)

BOOST_AUTO_TEST_CASE(a_whole_export_has_no_problem_and_says_its_head) {
  const auto lines = make_export();
  const ExportReport report = check(lines);
  BOOST_TEST(first_problem(lines) == "none");
  BOOST_TEST(report.events == 5u);
  BOOST_TEST(report.first_seq == 1u);
  BOOST_TEST(report.last_seq == 5u);
  BOOST_TEST(report.head == json::parse(lines.back()).at("hash").as_string().c_str());
}

BOOST_AUTO_TEST_CASE(an_empty_export_holds_nothing_and_no_problem) {
  const ExportReport report = check({});
  BOOST_TEST(report.events == 0u);
  BOOST_TEST(report.first_seq == 0u);
  BOOST_TEST(report.head.empty());
  BOOST_TEST(report.problems.empty());
}

BOOST_AUTO_TEST_CASE(every_changed_byte_of_a_line_is_found) {
  const auto lines = make_export();
  // The line that has every kind of detail, and the one it must follow.
  const std::vector<std::string> pair{lines[2], lines[3]};
  BOOST_TEST(first_problem(pair) == "none");
  for (std::size_t at = 0; at < pair[1].size(); ++at) {
    auto changed = pair;
    changed[1][at] = static_cast<char>(changed[1][at] ^ 1);
    if (first_problem(changed) == "none") BOOST_ERROR("byte " << at << " of " << pair[1]);
  }
}

BOOST_AUTO_TEST_CASE(a_line_that_is_missing_twice_or_elsewhere_is_found) {
  const auto lines = make_export();
  auto missing = lines;
  missing.erase(missing.begin() + 2);
  BOOST_TEST(first_problem(missing) == "line 3 is event 4, but event 3 should follow");
  auto twice = lines;
  twice.insert(twice.begin() + 2, lines[1]);
  BOOST_TEST(first_problem(twice) == "line 3 is event 2, but event 3 should follow");
  auto swapped = lines;
  std::swap(swapped[1], swapped[2]);
  BOOST_TEST(first_problem(swapped) == "line 2 is event 3, but event 2 should follow");
}

BOOST_AUTO_TEST_CASE(a_renumbered_line_is_found_by_its_hash) {
  auto lines = make_export();
  lines.erase(lines.begin() + 4);
  json::object renumbered = json::parse(lines[3]).as_object();
  lines.erase(lines.begin() + 2);
  renumbered["seq"] = 3u;
  lines[2] = json::serialize(renumbered);
  BOOST_TEST(first_problem(lines) == "line 3 has a hash that does not follow from the event before");
}

BOOST_AUTO_TEST_CASE(an_export_may_begin_anywhere_and_is_checked_from_there) {
  const auto lines = make_export();
  const std::vector<std::string> later(lines.begin() + 2, lines.end());
  BOOST_TEST(first_problem(later) == "none");
  BOOST_TEST(check(later).first_seq == 3u);
  auto changed = later;
  changed[1] = json::serialize([&] {
    json::object line = json::parse(later[1]).as_object();
    line["subject"] = "other";
    return line;
  }());
  BOOST_TEST(first_problem(changed) == "line 2 has a hash that does not follow from the event before");
}

BOOST_AUTO_TEST_CASE(an_erased_person_leaves_the_chain_whole) {
  auto lines = make_export();
  json::object erased = json::parse(lines[2]).as_object();
  for (const char* member : {"actor", "source", "label", "reason", "owner", "before", "after", "salt"}) {
    erased[member] = nullptr;
  }
  lines[2] = json::serialize(erased);
  BOOST_TEST(first_problem(lines) == "none");
  erased["actor"] = "somebody else";
  lines[2] = json::serialize(erased);
  BOOST_TEST(first_problem(lines) == "line 3 has a detail without its salt");
}

BOOST_AUTO_TEST_CASE(lines_of_two_tenants_do_not_make_a_chain) {
  auto lines = make_export();
  json::object foreign = json::parse(lines[4]).as_object();
  foreign["handle"] = "07060504030201";
  lines[4] = json::serialize(foreign);
  BOOST_TEST(first_problem(lines) == "line 5 is of another tenant");
}

BOOST_AUTO_TEST_CASE(what_is_no_line_of_an_export_is_named_and_does_not_stop_the_check) {
  const auto lines = make_export();
  for (const std::string& line :
       {std::string("{"), std::string("[]"), std::string("7"), std::string(), std::string(100'000, '['), lines[1] + ' ',
        std::string(R"({"seq":1})"),
        std::string(lines[1]).replace(lines[1].find("\"at_us\":"), 24, "\"at_us\":9223372036854775807")}) {
    auto changed = lines;
    changed[1] = line;
    const ExportReport report = check(changed);
    BOOST_REQUIRE(!report.problems.empty());
    BOOST_TEST(report.problems.front() == "line 2 is not as it was exported");
    BOOST_TEST(report.events == 4u);
  }
}

BOOST_AUTO_TEST_CASE(a_member_written_twice_cannot_show_one_thing_and_prove_another) {
  auto lines = make_export();
  lines[1].insert(1, R"("actor":"somebody else",)");
  BOOST_TEST(first_problem(lines) == "line 2 is not as it was exported");
}

BOOST_AUTO_TEST_CASE(at_most_a_hundred_problems_are_told) {
  std::vector<std::string> lines(500, "{}");
  BOOST_TEST(check(lines).problems.size() == 100u);
}

BOOST_AUTO_TEST_SUITE_END()

}

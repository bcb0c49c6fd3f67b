// What the files of a store still hold of a person who was erased: the raw bytes, freed pages and all.

#include <sqlite3.h>

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "api/daemon_process.h"

namespace erasing_wire_test {

using namespace tokenward::api;
namespace fs = std::filesystem;
namespace json = boost::json;

namespace {

constexpr const char* kOwner = "qwzxjv.lovelace@example.com";
constexpr const char* kTokens = "/v1/tenants/acme/tokens";

/// What tells of the person besides the name: none of it is ever part of a key.
constexpr const char* kDetails[] = {"qwzxjv laptop", "qwzxjv desktop", "555-0100-qwzxjv", "198.51.100.7",
                                    "qwzxjv left"};

struct ErasingFixture : DaemonProcess {
  Client root() { return operator_client(); }

  ErasingFixture() {
    must(201, root().post("/v1/tenants", {{"id", "acme"}}));
    // So many rows before and behind that pages of the database are split and joined.
    for (int i = 0; i < 120; ++i) mint("someone-" + std::to_string(i) + "@example.com", "theirs");
  }
  Answer must(int status, const Answer& answer) {
    BOOST_REQUIRE_MESSAGE(answer.status == status, answer);
    return answer;
  }
  Answer mint(const std::string& owner, const std::string& label) {
    return must(201,
                root().post(kTokens, {{"owner", owner},
                                      {"label", label},
                                      {"metadata", {{"phone", owner == kOwner ? kDetails[2] : "none"}}},
                                      {"allowed_cidrs", json::array{owner == kOwner ? kDetails[3] : "192.0.2.1"}}}));
  }
  /// A life of tokens, an account and a link.
  void live() {
    for (int i = 0; i < 120; ++i) {
      const Answer minted = mint(kOwner, kDetails[0]);
      const std::string at = minted.header("Location");
      must(200, root().post("/v1/validate", {{"token", minted.text("value")}, {"client_ip", kDetails[3]}}));
      must(200, root().patch(at, {{"label", kDetails[1]}}));
      must(200, root().post(at + "/revoke", {{"reason", kDetails[4]}}));
    }
    const std::string accounts = "/v1/tenants/acme/accounts";
    must(201, root().post(accounts, {{"name", kOwner}, {"password", "correct horse battery"}, {"role", "member"}}));
    must(201, root().post("/v1/tenants/acme/console-links", {{"owner", kOwner}}));
    must(204, root().ask("DELETE", accounts + "/" + kOwner));
  }
  void erase() {
    const Answer erased = must(200, root().post("/v1/tenants/acme/owners/erase", {{"owner", kOwner}}));
    BOOST_TEST(erased.text("state") == "erased");
  }

  /// The names of the files that the daemon wrote and `text` stands in.
  std::string files_with(const std::string& text) const {
    std::string found;
    for (const auto& entry : fs::recursive_directory_iterator(folder())) {
      if (!entry.is_regular_file()) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(in), {}};
      if (bytes.find(text) != std::string::npos) found += entry.path().filename().string() + ' ';
    }
    return found;
  }
  /// Empties the feed, as it empties itself in time.
  void empty_the_feed() const {
    sqlite3* database = nullptr;
    BOOST_REQUIRE(sqlite3_open((folder() + "/main.sqlite").c_str(), &database) == SQLITE_OK);
    const int code = sqlite3_exec(database, "PRAGMA secure_delete = ON; DELETE FROM log;", nullptr, nullptr, nullptr);
    BOOST_CHECK_EQUAL(sqlite3_close(database), SQLITE_OK);
    BOOST_REQUIRE(code == SQLITE_OK);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(erasing_wire, ErasingFixture)

BOOST_AUTO_TEST_CASE(of_an_erased_person_the_files_hold_the_name_in_the_feed_and_nothing_else) {
  live();
  BOOST_TEST(stop() == 0);
  for (const char* text : kDetails) BOOST_TEST(files_with(text) == "main.sqlite ", text);
  start();
  erase();
  BOOST_TEST(stop() == 0);
  for (const char* text : kDetails) BOOST_TEST(files_with(text) == "", text);
  BOOST_TEST(files_with(kOwner) == "main.sqlite ");
  empty_the_feed();
  BOOST_TEST(files_with("qwzxjv") == "");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace erasing_wire_test

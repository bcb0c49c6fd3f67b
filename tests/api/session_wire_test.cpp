// What only the whole daemon can show of sessions: cookies through the gate, sessions across a restart, and that no
// file holds what opens one.

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "api/daemon_process.h"

namespace session_wire_test {

using namespace tokenward::api;
namespace json = boost::json;

namespace {

struct Signed : DaemonProcess {
  Client nobody = client("");
  std::string origin = "http://127.0.0.1:" + std::to_string(port());
  std::string cookie;
  std::string csrf;

  Signed() {
    const Answer in = nobody.ask("POST", "/v1/session", R"({"token":")" + operator_token() + R"("})", page());
    BOOST_REQUIRE_MESSAGE(in.status == 201, in);
    const std::string line = in.header("Set-Cookie");
    cookie = line.substr(0, line.find(';'));
    csrf = in.text("csrf");
  }

  Fields page(Fields more = {}) const {
    more.emplace_back("Origin", origin);
    return more;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(session_wire, Signed)

BOOST_AUTO_TEST_CASE(the_own_cookie_passes_the_gate_among_those_of_neighbours) {
  const std::string crowd = "theme=dark; a=\xc3\xbc; " + cookie + "; big=" + std::string(7000, 'x');
  BOOST_TEST(nobody.ask("GET", "/v1/session", "", {{"Cookie", crowd}}).status == 200);
  BOOST_TEST(nobody.ask("GET", "/v1/session", "", {{"Cookie", "theme=dark"}}).status == 401);
  const Answer created =
      nobody.ask("POST", "/v1/tenants", R"({"id":"acme"})", page({{"Cookie", crowd}, {"X-CSRF-Token", csrf}}));
  BOOST_TEST(created.status == 201, created);
}

BOOST_AUTO_TEST_CASE(forward_auth_and_validation_know_no_cookie) {
  const Fields fields = page({{"Cookie", cookie}, {"X-CSRF-Token", csrf}});
  for (const char* target : {"/v1/auth", "/v1/auth/any", "/v1/self"}) {
    BOOST_TEST(nobody.ask("GET", target, "", fields).status == 401, target);
  }
}

BOOST_AUTO_TEST_CASE(the_page_arrives_and_a_look_at_a_link_spends_nothing) {
  BOOST_TEST(nobody.get("/").header("Location") == "/console/");
  BOOST_TEST(nobody.get("/console/").header("X-Frame-Options") == "DENY");
  const Answer link = operator_client().ask("POST", "/v1/tenants/system/console-links", R"({"owner":"eve"})");
  BOOST_TEST(link.status == 201, link);
  BOOST_TEST(link.text("url").starts_with(origin + "/console/#link="));
  const std::string code = link.text("url").substr(link.text("url").find('=') + 1);
  for (const char* method : {"GET", "HEAD"}) {
    nobody.ask(method, "/v1/session");
    nobody.ask(method, "/console/");
  }
  const Answer in = nobody.ask("POST", "/v1/session", R"({"link":")" + code + R"("})", page());
  BOOST_TEST(in.text("owner") == "eve", in);
}

BOOST_AUTO_TEST_CASE(a_session_outlives_a_restart_and_no_file_holds_what_opens_it) {
  const Answer link = operator_client().ask("POST", "/v1/tenants/system/console-links", R"({"owner":"eve"})");
  const std::string code = link.text("url").substr(link.text("url").find('=') + 1);
  BOOST_TEST(stop() == 0);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
    if (!entry.is_regular_file()) continue;
    ++files;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    // From where the secret begins to where the tag does.
    for (const std::string& secret : {cookie.substr(cookie.find('=') + 1), code, csrf}) {
      BOOST_TEST(bytes.find(secret.substr(12, 24)) == std::string::npos, entry.path());
    }
  }
  BOOST_TEST(files > 2u);
  start();
  Client again = client("");
  BOOST_TEST(again.ask("GET", "/v1/session", "", {{"Cookie", cookie}}).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()

}

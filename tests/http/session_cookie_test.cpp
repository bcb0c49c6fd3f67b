#include "http/session_cookie.h"

#include <boost/test/unit_test.hpp>

#include "http/exchange.h"

namespace session_cookie_test {

using namespace tokenward;
using namespace tokenward::http;
using tenant::PagePlace;

namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string found(Fields fields) {
  TestRequest request{.fields = std::move(fields)};
  const SessionCookie cookie = session_cookie_of(request.message());
  if (cookie.kind == SessionCookie::Kind::None) return "none";
  return cookie.kind == SessionCookie::Kind::Ambiguous ? "ambiguous" : std::string(cookie.value);
}

bool own(const std::string& host, const std::string& origin, ListenerTraits listener = {}) {
  TestRequest request{.fields = {{"host", host}}, .listener = std::move(listener)};
  if (!origin.empty()) request.fields.emplace_back("origin", origin);
  return comes_from_own_page(request.message());
}

}  // namespace

BOOST_AUTO_TEST_SUITE(session_cookie)

BOOST_AUTO_TEST_CASE(the_cookie_is_found_by_its_whole_name) {
  BOOST_TEST(found({}) == "none");
  BOOST_TEST(found({{"cookie", "__Host-tokenward=a"}}) == "a");
  BOOST_TEST(found({{"cookie", "__Host-tokenward-embedded=b; __Host-tokenward=a"}}) == "a");
  BOOST_TEST(found({{"cookie", "__Host-tokenward-embedded=b"}}) == "none");
  BOOST_TEST(found({{"cookie", "__Host-tokenward; __Host-tokenward2=x; __host-tokenward=y"}}) == "none");
  BOOST_TEST(found({{"cookie", "__Host-tokenward="}}) == "");
}

BOOST_AUTO_TEST_CASE(an_embedded_page_has_a_cookie_of_its_own) {
  const std::string both = "__Host-tokenward=a; __Host-tokenward-embedded=b";
  BOOST_TEST(found({{"cookie", both}, {"x-tokenward-embedded", "1"}}) == "b");
  BOOST_TEST(found({{"cookie", both}, {"x-tokenward-embedded", "0"}}) == "a");
  BOOST_TEST(found({{"cookie", "__Host-tokenward=a"}, {"x-tokenward-embedded", "1"}}) == "none");
}

BOOST_AUTO_TEST_CASE(two_that_differ_are_ambiguous) {
  BOOST_TEST(found({{"cookie", "__Host-tokenward=a; __Host-tokenward=b"}}) == "ambiguous");
  BOOST_TEST(found({{"cookie", "__Host-tokenward=a"}, {"cookie", "__Host-tokenward=b"}}) == "ambiguous");
  BOOST_TEST(found({{"cookie", "__Host-tokenward=a; __Host-tokenward=a"}}) == "a");
}

BOOST_AUTO_TEST_CASE(a_cookie_is_set_so_that_only_this_host_over_tls_gets_it_back) {
  BOOST_TEST(set_cookie(PagePlace::Own, "v") == "__Host-tokenward=v; Path=/; Secure; HttpOnly; SameSite=Strict");
  BOOST_TEST(set_cookie(PagePlace::Embedded, "v") ==
             "__Host-tokenward-embedded=v; Path=/; Secure; HttpOnly; SameSite=None; Partitioned");
  BOOST_TEST(clear_cookie(PagePlace::Own) == "__Host-tokenward=; Path=/; Secure; HttpOnly; SameSite=Strict; Max-Age=0");
  BOOST_TEST(clear_cookie(PagePlace::Embedded) ==
             "__Host-tokenward-embedded=; Path=/; Secure; HttpOnly; SameSite=None; Partitioned; Max-Age=0");
}

BOOST_AUTO_TEST_CASE(the_own_origin_is_the_listener_as_the_request_names_it) {
  BOOST_TEST(own("127.0.0.1:8640", "http://127.0.0.1:8640"));
  for (const char* origin :
       {"", "null", "http://127.0.0.1", "http://127.0.0.1:8641", "http://localhost:8640", "https://127.0.0.1:8640",
        "http://127.0.0.1:8640/", "http://127.0.0.1:8640.evil.example"}) {
    BOOST_TEST(!own("127.0.0.1:8640", origin), origin);
  }
}

BOOST_AUTO_TEST_CASE(behind_a_proxy_it_is_what_the_settings_name) {
  ListenerTraits listener;
  listener.public_origin = "https://tokens.example.com";
  BOOST_TEST(own("127.0.0.1:8640", "https://tokens.example.com", listener));
  BOOST_TEST(own("127.0.0.1:8640", "http://127.0.0.1:8640", listener));
  BOOST_TEST(!own("127.0.0.1:8640", "https://tokens.example.com.evil.example", listener));
  TestRequest request{.fields = {{"host", "127.0.0.1:8640"}}, .listener = listener};
  BOOST_TEST(own_origin(request.message()) == "https://tokens.example.com");
  request.listener.public_origin.clear();
  BOOST_TEST(own_origin(request.message()) == "http://127.0.0.1:8640");
}

BOOST_AUTO_TEST_SUITE_END()

}

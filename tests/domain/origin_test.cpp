#include "domain/origin.h"

#include <boost/test/unit_test.hpp>

namespace origin_test {

using namespace tokenward;
using namespace tokenward::domain;

namespace {

std::string normal(std::string_view text) { return normalise_origin(text).value_or("none"); }

}  // namespace

BOOST_AUTO_TEST_SUITE(origin)

BOOST_AUTO_TEST_CASE(an_origin_is_written_as_browsers_write_it) {
  BOOST_TEST(normal("https://app.example.com") == "https://app.example.com");
  BOOST_TEST(normal("HTTPS://App.Example.COM") == "https://app.example.com");
  BOOST_TEST(normal("https://app.example.com:443") == "https://app.example.com");
  BOOST_TEST(normal("https://app.example.com:8443") == "https://app.example.com:8443");
  BOOST_TEST(normal("https://192.0.2.7:1") == "https://192.0.2.7:1");
  BOOST_TEST(normal("https://xn--bcher-kva.example") == "https://xn--bcher-kva.example");
}

BOOST_AUTO_TEST_CASE(plain_http_is_for_localhost_alone) {
  BOOST_TEST(normal("http://localhost") == "http://localhost");
  BOOST_TEST(normal("http://localhost:80") == "http://localhost");
  BOOST_TEST(normal("http://localhost:3000") == "http://localhost:3000");
  for (const char* text : {"http://app.example.com", "http://127.0.0.1", "http://localhost.example.com"}) {
    BOOST_TEST(normal(text) == "none", text);
  }
}

// Each of these would mean something else in a Content-Security-Policy, or nothing at all.
BOOST_AUTO_TEST_CASE(what_is_more_or_less_than_an_origin_is_none) {
  for (const char* text : {"",
                           "https://",
                           "app.example.com",
                           "//app.example.com",
                           "https:/app.example.com",
                           "https://app.example.com/",
                           "https://app.example.com/path",
                           "https://app.example.com?x",
                           "https://app.example.com#x",
                           "https://me@app.example.com",
                           "https://*.example.com",
                           "*",
                           "null",
                           "'self'",
                           "data:",
                           "https://a b",
                           "https://a;script-src",
                           "https://a,b",
                           "https://a\r\nb",
                           "https://a.example.com:",
                           "https://a.example.com:0",
                           "https://a.example.com:08443",
                           "https://a.example.com:65536",
                           "https://a.example.com:123456",
                           "https://a.example.com:x",
                           "https://a.example.com:1:2",
                           "https://.example.com",
                           "https://example..com",
                           "https://example.com.",
                           "https://-a.example",
                           "https://a-.example",
                           "https://b\xc3\xbc.example",
                           "https://[::1]",
                           "ftp://a.example",
                           " https://a.example",
                           "https://a.example "}) {
    BOOST_TEST(normal(text) == "none", text);
  }
  BOOST_TEST(normal("https://" + std::string(64, 'a')) == "none");
  std::string long_host = "https://a";
  for (int i = 0; i < 126; ++i) long_host += ".a";
  BOOST_TEST(normal(long_host) == long_host);
  BOOST_TEST(normal(long_host + ".a") == "none");
}

BOOST_AUTO_TEST_CASE(a_list_is_sorted_and_names_each_once) {
  const auto origins =
      normalise_origins("embed_origins", {"https://b.example", "https://A.example:443", "https://a.example"});
  BOOST_REQUIRE(origins);
  BOOST_TEST(*origins == (std::vector<std::string>{"https://a.example", "https://b.example"}),
             boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(a_list_holds_16_at_most_and_origins_alone) {
  std::vector<std::string> origins;
  for (int i = 0; i < 16; ++i) origins.push_back("https://a" + std::to_string(i) + ".example");
  BOOST_TEST(bool(normalise_origins("embed_origins", origins)));
  origins.push_back("https://one.more.example");
  BOOST_TEST(normalise_origins("embed_origins", origins).error().field == "embed_origins");
  for (const char* const no_origin : {"https://a.example/x", "*", "null"}) {
    BOOST_TEST(normalise_origins("cors_origins", {no_origin}).error().field == "cors_origins");
  }
}

BOOST_AUTO_TEST_SUITE_END()

}

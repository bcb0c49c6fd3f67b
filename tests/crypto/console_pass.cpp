#include "crypto/console_pass.h"

#include <boost/test/unit_test.hpp>
#include <set>

#include "crypto/fixtures.h"

namespace console_pass_test {

using namespace tokenward;
using namespace tokenward::crypto;
using namespace tokenward::crypto::testing;

namespace {

using Kind = ConsolePass::Kind;

std::string text_of(const ConsolePass& pass) {
  const Secret text = pass.text();
  return std::string(as_text(text.reveal()));
}

/// Computed apart from this code, with Python's hmac and hashlib.
constexpr std::string_view kSession = "B6Gio6SlpqdAQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eX_4K_yGW_nSYqNtPW7dWZk0";
constexpr std::string_view kLink = "B6Gio6SlpqdAQUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVpbXF1eXxGFJJJYB0aDofMju2nxvEk";

Keyring vector_keyring(KeyState state = KeyState::Primary) {
  auto keys = known_keys();
  keys.front() = key_of(KeyKind::Mac, 7, state, 0);
  if (state != KeyState::Primary) keys.push_back(key_of(KeyKind::Mac, 8, KeyState::Primary, 0x33));
  return keyring_of(std::move(keys));
}

ConsolePass vector_pass(Kind kind) {
  return ConsolePass::make(key_of(KeyKind::Mac, 7, KeyState::Primary, 0), kind, vector_handle(), counting(0x40, 32));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(console_pass)

BOOST_AUTO_TEST_CASE(the_vectors_hold) {
  BOOST_TEST(text_of(vector_pass(Kind::Session)) == kSession);
  BOOST_TEST(text_of(vector_pass(Kind::Link)) == kLink);
  const ConsolePass pass = vector_pass(Kind::Session);
  BOOST_TEST(to_hex(pass.id().view()) == "ca2a4fe727faaecf16ecd130a86e0885c5540c05375340445071c0657555fd42");
  BOOST_TEST(pass.csrf() == "Sh68Mizp_oIhGkOkVCOXNGM0CyMfy9DgQT2AEuOP3P4");
}

BOOST_AUTO_TEST_CASE(what_was_made_is_opened_again) {
  const Keyring keyring = known_keyring();
  const ConsolePass made = require(ConsolePass::create(keyring, Kind::Session, vector_handle()));
  const auto opened = ConsolePass::open(keyring, Kind::Session, text_of(made));
  BOOST_REQUIRE(opened);
  BOOST_CHECK(opened->handle() == vector_handle());
  BOOST_CHECK(opened->id() == made.id());
  BOOST_TEST(opened->csrf_matches(made.csrf()));
}

BOOST_AUTO_TEST_CASE(no_two_are_alike) {
  const Keyring keyring = known_keyring();
  std::set<std::string> texts;
  for (int i = 0; i < 100; ++i)
    texts.insert(text_of(require(ConsolePass::create(keyring, Kind::Link, vector_handle()))));
  BOOST_TEST(texts.size() == 100u);
}

BOOST_AUTO_TEST_CASE(a_link_is_no_cookie_and_a_cookie_no_link) {
  const Keyring keyring = vector_keyring();
  BOOST_TEST(ConsolePass::open(keyring, Kind::Session, kSession).has_value());
  BOOST_TEST(!ConsolePass::open(keyring, Kind::Link, kSession));
  BOOST_TEST(!ConsolePass::open(keyring, Kind::Session, kLink));
}

BOOST_AUTO_TEST_CASE(every_changed_character_is_a_forgery) {
  const Keyring keyring = vector_keyring();
  for (std::size_t i = 0; i < kSession.size(); ++i) {
    for (const char c : {'A', 'B', 'z', '_', '=', ' ', '+', '\0'}) {
      std::string text(kSession);
      if (text[i] == c) continue;
      text[i] = c;
      BOOST_TEST(!ConsolePass::open(keyring, Kind::Session, text), i << ' ' << c);
    }
  }
}

BOOST_AUTO_TEST_CASE(other_lengths_are_no_pass) {
  const Keyring keyring = vector_keyring();
  for (std::size_t size = 0; size < kSession.size(); ++size) {
    BOOST_TEST(!ConsolePass::open(keyring, Kind::Session, kSession.substr(0, size)));
  }
  BOOST_TEST(!ConsolePass::open(keyring, Kind::Session, std::string(kSession) + 'A'));
  BOOST_TEST(!ConsolePass::open(keyring, Kind::Session, std::string(100'000, 'A')));
}

BOOST_AUTO_TEST_CASE(a_retired_key_still_opens_and_a_destroyed_one_does_not) {
  BOOST_TEST(ConsolePass::open(vector_keyring(KeyState::Retired), Kind::Session, kSession).has_value());
  BOOST_TEST(!ConsolePass::open(vector_keyring(KeyState::Destroyed), Kind::Session, kSession));
  BOOST_TEST(!ConsolePass::open(known_keyring(), Kind::Session, kSession));
}

BOOST_AUTO_TEST_CASE(csrf_is_exact) {
  const ConsolePass pass = vector_pass(Kind::Session);
  const std::string csrf = pass.csrf();
  for (const std::string& other :
       {std::string(), csrf.substr(1), csrf + 'A', 'T' + csrf.substr(1), std::string(kSession)}) {
    BOOST_TEST(!pass.csrf_matches(other), other);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}

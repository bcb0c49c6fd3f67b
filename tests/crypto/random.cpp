#include "crypto/random.h"

#include <algorithm>
#include <set>
#include <vector>

#include "crypto/new_identifiers.h"
#include "fixtures.h"

namespace tokenward::crypto::testing::random_test {

BOOST_AUTO_TEST_SUITE(random)

BOOST_AUTO_TEST_CASE(two_draws_differ) { BOOST_TEST((require(random_array<32>()) != require(random_array<32>()))); }

BOOST_AUTO_TEST_CASE(a_large_request_is_filled_to_its_end) {
  // One call of the system may give less than was asked for; 4 KiB of zeros at the end would be no accident.
  std::vector<std::uint8_t> bytes(1 << 20);
  BOOST_TEST(static_cast<bool>(fill_random(bytes)));
  BOOST_TEST(std::any_of(bytes.end() - 4096, bytes.end(), [](std::uint8_t byte) { return byte != 0; }));
}

BOOST_AUTO_TEST_CASE(nothing_asked_for_is_no_error) { BOOST_TEST(static_cast<bool>(fill_random({}))); }

BOOST_AUTO_TEST_CASE(token_ids_are_uuid_version_7_of_their_millisecond) {
  const Instant now = from_micros(0x0123'4567'89AB * 1000LL + 999);
  for (int i = 0; i < 64; ++i) {
    const std::string text = domain::to_string(require(new_token_id(now)));
    BOOST_TEST(text.substr(0, 13) == "01234567-89ab");
    BOOST_TEST(text[14] == '7');
    BOOST_TEST(contains("89ab", text.substr(19, 1)));
  }
}

BOOST_AUTO_TEST_CASE(token_ids_sort_by_their_millisecond) {
  const auto earlier = require(new_token_id(from_micros(1'700'000'000'000'000)));
  const auto later = require(new_token_id(from_micros(1'700'000'000'001'000)));
  BOOST_TEST((earlier < later));
}

BOOST_AUTO_TEST_CASE(times_outside_48_bits_are_clamped) {
  BOOST_TEST(domain::to_string(require(new_token_id(from_micros(-1)))).substr(0, 13) == "00000000-0000");
  const Instant beyond = from_micros((std::int64_t{1} << 48) * 1000);
  BOOST_TEST(domain::to_string(require(new_token_id(beyond))).substr(0, 13) == "ffffffff-ffff");
}

BOOST_AUTO_TEST_CASE(new_identifiers_do_not_repeat) {
  std::set<domain::TokenId> ids;
  std::set<domain::TenantHandle> handles;
  for (int i = 0; i < 1000; ++i) {
    ids.insert(require(new_token_id(creation_time())));
    handles.insert(require(new_tenant_handle()));
  }
  BOOST_TEST(ids.size() == 1000U);
  BOOST_TEST(handles.size() == 1000U);
}

BOOST_AUTO_TEST_CASE(new_secrets_differ) {
  const auto left = require(new_token_secret());
  const auto right = require(new_token_secret());
  BOOST_TEST(to_hex(left.reveal()) != to_hex(right.reveal()));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::random_test

#include "crypto/argon2id.h"

#include "fixtures.h"

namespace tokenward::crypto::testing::argon2id_test {
namespace {

constexpr std::string_view kVector =
    "$argon2id$v=19$m=256,t=1,p=1,keyid=AQ$oKGio6SlpqeoqaqrrK2urw$bkCs1v+XXK++gA5YEM/cnadXoFjDs/0jMtLaSy97YFM";

/// The vector with the first `what` replaced.
std::string vector_with(std::string_view what, std::string_view by) {
  std::string text(kVector);
  const auto at = text.find(what);
  BOOST_REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), by);
}

bool parses(std::string_view text) { return parse_phc(text).has_value(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(argon2)

BOOST_AUTO_TEST_CASE(the_vector_of_rfc_9106_section_5_3) {
  const Bytes password(32, 1);
  const Bytes salt(16, 2);
  const Bytes secret(8, 3);
  const Bytes associated(12, 4);
  const auto hash = require(argon2id({password, salt, secret, associated}, {32, 3, 4}));
  BOOST_TEST(to_hex(hash) == "0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659");
}

BOOST_AUTO_TEST_CASE(the_verifiers_vector) {
  const Bytes password = counting(0x18, 24);
  const Bytes salt = counting(0xA0, 16);
  const Bytes secret = counting(0x40, 32);
  const Bytes associated = counting(0x01, 23);
  PhcString phc{{256, 1, 1}, 1, {}, {}};
  std::copy(salt.begin(), salt.end(), phc.salt.begin());
  phc.hash = require(argon2id({password, salt, secret, associated}, phc.cost));
  BOOST_TEST(format_phc(phc) == kVector);
  BOOST_TEST((parse_phc(kVector) == phc));
}

BOOST_AUTO_TEST_CASE(every_input_and_every_cost_changes_the_hash) {
  const Bytes one = counting(1, 16);
  const Bytes other = counting(2, 16);
  const auto base = require(argon2id({one, one, one, one}, {64, 1, 1}));
  BOOST_TEST((require(argon2id({one, one, one, one}, {64, 1, 1})) == base));
  BOOST_TEST((require(argon2id({other, one, one, one}, {64, 1, 1})) != base));
  BOOST_TEST((require(argon2id({one, other, one, one}, {64, 1, 1})) != base));
  BOOST_TEST((require(argon2id({one, one, other, one}, {64, 1, 1})) != base));
  BOOST_TEST((require(argon2id({one, one, one, other}, {64, 1, 1})) != base));
  BOOST_TEST((require(argon2id({one, one, one, one}, {65, 1, 1})) != base));
  BOOST_TEST((require(argon2id({one, one, one, one}, {64, 2, 1})) != base));
  BOOST_TEST((require(argon2id({one, one, one, one}, {64, 1, 2})) != base));
}

BOOST_AUTO_TEST_CASE(nothing_to_hash_is_hashed_too) {
  const Bytes salt = counting(0, 8);
  BOOST_TEST(static_cast<bool>(argon2id({{}, salt, {}, {}}, {8, 1, 1})));
}

BOOST_AUTO_TEST_CASE(the_caps_are_inclusive) {
  for (const Argon2Cost cost : {Argon2Cost{8, 1, 1}, {65'536, 4, 4}, {32, 4, 4}}) BOOST_TEST(within_caps(cost));
  for (const Argon2Cost cost : {Argon2Cost{7, 1, 1},
                                {31, 1, 4},
                                {65'537, 1, 1},
                                {256, 0, 1},
                                {256, 5, 1},
                                {256, 1, 0},
                                {256, 1, 5},
                                {UINT32_MAX, 1, 1},
                                {256, UINT32_MAX, 1},
                                {256, 1, UINT32_MAX}}) {
    BOOST_TEST(!within_caps(cost));
    const Bytes salt = counting(0, 16);
    BOOST_TEST((refusal(argon2id({{}, salt, {}, {}}, cost)).code == ErrorCode::Invalid));
  }
}

BOOST_AUTO_TEST_CASE(a_short_salt_is_refused) {
  const Bytes salt = counting(0, 7);
  BOOST_TEST((refusal(argon2id({{}, salt, {}, {}}, {8, 1, 1})).code == ErrorCode::Invalid));
}

BOOST_AUTO_TEST_CASE(passwords_need_owasps_floor) {
  for (const Argon2Cost cost : {kPasswordCost, Argon2Cost{19 * 1024, 2, 1}}) BOOST_TEST(allowed_for_passwords(cost));
  for (const Argon2Cost cost : {kTokenCost, Argon2Cost{19 * 1024 - 1, 2, 1}, {19 * 1024, 1, 1}, {65'537, 3, 1}}) {
    BOOST_TEST(!allowed_for_passwords(cost));
  }
}

BOOST_AUTO_TEST_CASE(every_pepper_id_is_read_back) {
  for (int id = 1; id < 256; ++id) {
    PhcString phc{{19'456, 2, 1}, static_cast<domain::KeyId>(id), {}, {}};
    phc.hash.fill(static_cast<std::uint8_t>(id));
    BOOST_TEST((parse_phc(format_phc(phc)) == phc));
  }
}

BOOST_AUTO_TEST_CASE(a_pepper_id_of_another_form_is_refused) {
  for (const std::string_view id : {"AA", "AR", "A", "", "AQ=", "AQ==", "AQE", "1", "-Q"}) {
    BOOST_TEST(!parses(vector_with("keyid=AQ", "keyid=" + std::string(id))));
  }
  BOOST_TEST(!parses(vector_with(",keyid=AQ", "")));
}

BOOST_AUTO_TEST_CASE(another_order_is_refused) {
  BOOST_TEST(!parses(vector_with("m=256,t=1,p=1", "t=1,m=256,p=1")));
  BOOST_TEST(!parses(vector_with("m=256,t=1,p=1", "m=256,p=1,t=1")));
  BOOST_TEST(!parses(vector_with("m=256,t=1,p=1,keyid=AQ", "keyid=AQ,m=256,t=1,p=1")));
  BOOST_TEST(!parses(vector_with("v=19$m=256,t=1,p=1,keyid=AQ", "m=256,t=1,p=1,keyid=AQ$v=19")));
  BOOST_TEST(!parses(vector_with("keyid=AQ", "keyid=AQ,data=AQ")));
}

BOOST_AUTO_TEST_CASE(another_algorithm_or_version_is_refused) {
  for (const std::string_view name : {"argon2i", "argon2d", "Argon2id", "argon2id "}) {
    BOOST_TEST(!parses(vector_with("argon2id", name)));
  }
  for (const std::string_view version : {"v=16", "v=13", "v=019", "v=20", "v="}) {
    BOOST_TEST(!parses(vector_with("v=19", version)));
  }
  BOOST_TEST(!parses(vector_with("v=19$", "")));
}

BOOST_AUTO_TEST_CASE(a_number_has_one_spelling) {
  for (const std::string_view number : {"0256", "+256", "-256", " 256", "256 ", "0x100", "2.56", "256.0", "2,56", ""}) {
    BOOST_TEST(!parses(vector_with("m=256", "m=" + std::string(number))));
  }
  BOOST_TEST(!parses(vector_with("t=1", "t=01")));
  BOOST_TEST(!parses(vector_with("p=1", "p=01")));
}

BOOST_AUTO_TEST_CASE(a_number_over_its_cap_is_refused) {
  for (const std::string_view number : {"7", "0", "65537", "4294967296", "4294967552", "99999999999999999999"}) {
    BOOST_TEST(!parses(vector_with("m=256", "m=" + std::string(number))));
  }
  for (const std::string_view number : {"0", "5", "4294967297"}) {
    BOOST_TEST(!parses(vector_with("t=1", "t=" + std::string(number))));
    BOOST_TEST(!parses(vector_with("p=1", "p=" + std::string(number))));
  }
}

BOOST_AUTO_TEST_CASE(padding_and_other_lengths_are_refused) {
  BOOST_TEST(!parses(vector_with("rK2urw$", "rK2urw==$")));
  BOOST_TEST(!parses(std::string(kVector) + "="));
  BOOST_TEST(!parses(vector_with("oKGi", "")));
  BOOST_TEST(!parses(vector_with("oKGi", "oKGioKGi")));
  BOOST_TEST(!parses(vector_with("bkCs", "")));
  BOOST_TEST(!parses(std::string(kVector) + "AAAA"));
}

BOOST_AUTO_TEST_CASE(set_bits_behind_the_last_byte_are_refused) {
  BOOST_TEST(!parses(vector_with("rK2urw$", "rK2urx$")));
  BOOST_TEST(!parses(std::string(kVector.substr(0, kVector.size() - 1)) + "N"));
}

BOOST_AUTO_TEST_CASE(the_url_alphabet_is_refused) {
  BOOST_TEST(!parses(vector_with("v+XXK++", "v-XXK--")));
  BOOST_TEST(!parses(vector_with("M/c", "M_c")));
}

BOOST_AUTO_TEST_CASE(a_verifier_cut_anywhere_or_followed_by_anything_is_refused) {
  for (std::size_t size = 0; size < kVector.size(); ++size) BOOST_TEST(!parses(kVector.substr(0, size)));
  for (const char c : {' ', '\n', '$', 'A', '\0'}) {
    BOOST_TEST(!parses(std::string(kVector) + c));
    BOOST_TEST(!parses(c + std::string(kVector)));
  }
}

BOOST_AUTO_TEST_CASE(whatever_parses_is_spelled_as_it_is_written) {
  for (std::size_t at = 0; at < kVector.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(kVector);
      text[at] = static_cast<char>(byte);
      const auto phc = parse_phc(text);
      if (phc) BOOST_TEST(format_phc(*phc) == text);
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::argon2id_test

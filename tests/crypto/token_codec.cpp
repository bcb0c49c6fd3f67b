#include "crypto/token_codec.h"

#include "crypto/crc32.h"
#include "crypto/new_identifiers.h"
#include "fixtures.h"

namespace tokenward::crypto::testing::token_codec_test {
namespace {

constexpr std::string_view kVector =
    "tkw_08gOg8ZBFCh08WgtAaGQUKB5NFrbU4mj224Gwru6DtGh2l1UyNnS4W73Rm34rUgFlXLCZOq37Kc5c2I9KOO";
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t kDigits = 4;  // where they begin in a value with a prefix of three

HmacKey vector_key() { return derive_tenant_mac_key(counting(0, 32), vector_handle()); }

TokenParts vector_parts() { return {1, vector_handle(), vector_token_id(), TokenSecret::from(counting(0x18, 24))}; }

std::string encode(std::string_view prefix, const TokenParts& parts, const HmacKey& key) {
  const auto checked = domain::TokenPrefix::parse(prefix);
  BOOST_REQUIRE(checked.has_value());
  return std::string(as_text(encode_token(*checked, parts, key).reveal()));
}

bool is_genuine(std::string_view value, const HmacKey& key) {
  const auto token = parse_token(value);
  return token && tag_matches(compute_token_mac(key, *token), *token);
}

/// `value` with the CRC its other characters call for: what a forger would send.
std::string with_crc(std::string value) {
  std::uint64_t crc = crc32(std::string_view(value).substr(0, value.size() - 6));
  for (std::size_t i = 1; i <= 6; ++i, crc /= 62) value[value.size() - i] = kAlphabet[crc % 62];
  return value;
}

/// The vector with one of its seven words replaced, under a right CRC.
std::string with_word(std::size_t word, std::string_view digits) {
  return with_crc(std::string(kVector).replace(kDigits + word * 11, 11, digits));
}

}  // namespace

BOOST_AUTO_TEST_SUITE(token_codec)

BOOST_AUTO_TEST_CASE(the_vector_encodes) { BOOST_TEST(encode("tkw", vector_parts(), vector_key()) == kVector); }

BOOST_AUTO_TEST_CASE(the_vectors_key_is_derived) {
  // K itself, as printed in the vectors, gives the same codes.
  const HmacKey printed(hex("8553375f1f470fdc8c3a65853309d777c5eb86b3e1dfd1cba4eecd2fe5906d88"));
  BOOST_TEST((vector_key().tag(as_bytes("x")) == printed.tag(as_bytes("x"))));
}

BOOST_AUTO_TEST_CASE(the_vector_parses) {
  const auto token = parse_token(kVector);
  BOOST_REQUIRE(token.has_value());
  BOOST_TEST(token->prefix() == "tkw");
  BOOST_TEST(token->kid() == 1);
  BOOST_TEST((token->handle() == vector_handle()));
  BOOST_TEST((token->id() == vector_token_id()));
  BOOST_TEST(to_hex(token->secret()) == to_hex(counting(0x18, 24)));
  const Mac mac = compute_token_mac(vector_key(), *token);
  BOOST_TEST(to_hex(token->tag()) == to_hex(mac.view().first(8)));
  BOOST_TEST(tag_matches(mac, *token));
}

BOOST_AUTO_TEST_CASE(the_hint_is_the_last_six_characters) { BOOST_TEST(token_hint(kVector) == "2I9KOO"); }

BOOST_AUTO_TEST_CASE(every_prefix_length_is_read_back) {
  for (const std::string_view prefix : {"ab", "a1", "tkw", "acme", "abcdefghijklmnop", "z234567890123456"}) {
    const std::string value = encode(prefix, vector_parts(), vector_key());
    const auto token = parse_token(value);
    BOOST_REQUIRE(token.has_value());
    BOOST_TEST(token->prefix() == prefix);
    BOOST_TEST(is_genuine(value, vector_key()));
  }
}

BOOST_AUTO_TEST_CASE(random_values_are_read_back) {
  for (int i = 0; i < 1000; ++i) {
    const TokenParts parts{static_cast<domain::KeyId>(1 + i % 255), require(new_tenant_handle()),
                           require(new_token_id(creation_time())), require(new_token_secret())};
    const HmacKey key = derive_tenant_mac_key(counting(0, 32), parts.handle);
    const std::string value = encode("tkw", parts, key);
    const auto token = parse_token(value);
    BOOST_REQUIRE(token.has_value());
    BOOST_TEST(token->kid() == parts.kid);
    BOOST_TEST((token->handle() == parts.handle));
    BOOST_TEST((token->id() == parts.id));
    BOOST_TEST(to_hex(token->secret()) == to_hex(parts.secret.reveal()));
    BOOST_TEST(is_genuine(value, key));
  }
}

BOOST_AUTO_TEST_CASE(the_extremes_of_every_byte_are_read_back) {
  for (const std::uint8_t byte : {0x00, 0xFF}) {
    const TokenParts parts{byte, domain::TenantHandle::from(Bytes(7, byte)), domain::TokenId::from(Bytes(16, byte)),
                           TokenSecret::from(Bytes(24, byte))};
    BOOST_TEST(is_genuine(encode("tkw", parts, vector_key()), vector_key()));
  }
}

BOOST_AUTO_TEST_CASE(a_foreign_character_anywhere_is_malformed) {
  // Every byte that is no digit, wherever a digit stands, with a CRC that is right where there is room for one.
  for (int byte = 0; byte < 256; ++byte) {
    const char foreign = static_cast<char>(byte);
    if (kAlphabet.find(foreign) != std::string_view::npos) continue;
    for (std::size_t at = kDigits; at < kVector.size(); ++at) {
      std::string value(kVector);
      value[at] = foreign;
      BOOST_TEST(!parse_token(value).has_value());
      if (at < kVector.size() - 6) BOOST_TEST(!parse_token(with_crc(value)).has_value());
    }
  }
}

BOOST_AUTO_TEST_CASE(a_foreign_character_is_no_digit_of_a_crc_either) {
  // To whoever looks digits up unchecked a foreign character may count 128, which is 2 * 62 + 4: two less in the digit
  // before and a 4 here would be the same number. So look for a value whose CRC has such a place.
  int found = 0;
  for (int first = 0; first < 256; ++first) {
    const auto secret = counting(static_cast<std::uint8_t>(first), 24);
    const std::string value =
        encode("tkw", {1, vector_handle(), vector_token_id(), TokenSecret::from(secret)}, vector_key());
    BOOST_TEST(parse_token(value).has_value());
    for (std::size_t at = value.size() - 5; at < value.size(); ++at) {
      const auto before = kAlphabet.find(value[at - 1]);
      if (value[at] != '4' || before < 2) continue;
      ++found;
      for (const char foreign : {'-', '_', '+', ' ', '\x80', '\xFF', '\0'}) {
        std::string forged = value;
        forged[at - 1] = kAlphabet[before - 2];
        forged[at] = foreign;
        BOOST_TEST(!parse_token(forged).has_value());
      }
    }
  }
  BOOST_TEST(found > 0);
}

BOOST_AUTO_TEST_CASE(every_single_substitution_is_refused_by_the_crc) {
  for (std::size_t at = 0; at < kVector.size(); ++at) {
    for (const char digit : kAlphabet) {
      std::string value(kVector);
      value[at] = digit;
      BOOST_TEST(parse_token(value).has_value() == (value == kVector));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_single_substitution_under_a_right_crc_is_refused_by_the_tag) {
  const HmacKey key = vector_key();
  for (std::size_t at = 0; at < kVector.size() - 6; ++at) {
    for (const char digit : kAlphabet) {
      std::string value(kVector);
      value[at] = digit;
      value = with_crc(value);
      BOOST_TEST(is_genuine(value, key) == (value == kVector));
    }
  }
}

BOOST_AUTO_TEST_CASE(every_flipped_bit_of_the_payload_is_refused_by_the_tag) {
  const HmacKey key = vector_key();
  for (std::size_t bit = 0; bit < 48 * 8; ++bit) {
    const auto token = parse_token(kVector);
    BOOST_REQUIRE(token.has_value());
    Bytes payload(token->signed_bytes().begin(), token->signed_bytes().end());
    payload[bit / 8] ^= static_cast<std::uint8_t>(1 << bit % 8);
    const BytesView view(payload);
    const TokenParts parts{payload[0], domain::TenantHandle::from(view.subspan(1, 7)),
                           domain::TokenId::from(view.subspan(8, 16)), TokenSecret::from(view.subspan(24, 24))};
    const std::string forged = encode("tkw", parts, HmacKey(as_bytes("not the tenant's")));
    BOOST_TEST(!is_genuine(forged, key));
    const auto right = parse_token(encode("tkw", parts, key));
    BOOST_REQUIRE(right.has_value());
    BOOST_TEST(to_hex(right->tag()) != to_hex(token->tag()));
  }
}

BOOST_AUTO_TEST_CASE(another_prefix_is_well_formed_but_forged) {
  for (const std::string_view prefix : {"tkx", "abc", "ghp", "t1w"}) {
    const std::string value = with_crc(std::string(kVector).replace(0, 3, prefix));
    BOOST_TEST(parse_token(value).has_value());
    BOOST_TEST(!is_genuine(value, vector_key()));
  }
}

BOOST_AUTO_TEST_CASE(another_tenants_or_another_masters_key_does_not_match) {
  auto handle = vector_handle();
  handle.bytes[6] ^= 1;
  BOOST_TEST(!is_genuine(kVector, derive_tenant_mac_key(counting(0, 32), handle)));
  BOOST_TEST(!is_genuine(kVector, derive_tenant_mac_key(counting(1, 32), vector_handle())));
}

BOOST_AUTO_TEST_CASE(a_word_fits_64_bits_or_is_malformed) {
  for (std::size_t word = 0; word < 7; ++word) {
    BOOST_TEST(parse_token(with_word(word, "LygHa16AHYF")).has_value());
    BOOST_TEST(!parse_token(with_word(word, "LygHa16AHYG")).has_value());
    BOOST_TEST(!parse_token(with_word(word, "LygHa16AHZ0")).has_value());
    BOOST_TEST(!parse_token(with_word(word, "M0000000000")).has_value());
    BOOST_TEST(!parse_token(with_word(word, "zzzzzzzzzzz")).has_value());
  }
}

BOOST_AUTO_TEST_CASE(the_greatest_word_is_all_ones) {
  const std::string value = with_word(1, "LygHa16AHYF");
  const auto token = parse_token(value);
  BOOST_REQUIRE(token.has_value());
  BOOST_TEST(to_hex(token->signed_bytes().subspan(8, 8)) == "ffffffffffffffff");
}

BOOST_AUTO_TEST_CASE(a_crc_beyond_32_bits_is_no_second_spelling) {
  // 2^32 more than the right CRC still fits six digits: the same number to whoever reads it into 32 bits.
  std::string value(kVector);
  std::uint64_t crc = crc32(kVector.substr(0, kVector.size() - 6)) + (std::uint64_t{1} << 32);
  for (std::size_t i = 1; i <= 6; ++i, crc /= 62) value[value.size() - i] = kAlphabet[crc % 62];
  BOOST_TEST(crc == 0U);
  BOOST_TEST(!parse_token(value).has_value());
}

BOOST_AUTO_TEST_CASE(a_crc_just_over_its_bound_is_malformed) {
  for (const std::string_view crc : {"4gfFC4", "4gfFD0", "500000", "zzzzzz"}) {
    BOOST_TEST(!parse_token(std::string(kVector).replace(kVector.size() - 6, 6, crc)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(every_shorter_or_longer_text_is_malformed) {
  for (std::size_t size = 0; size < kVector.size(); ++size) {
    BOOST_TEST(!parse_token(kVector.substr(0, size)).has_value());
    BOOST_TEST(!parse_token(kVector.substr(kVector.size() - size)).has_value());
  }
  for (const char c : {'0', 'z', '_', ' ', '\n', '\0'}) {
    BOOST_TEST(!parse_token(std::string(kVector) + c).has_value());
    BOOST_TEST(!parse_token(c + std::string(kVector)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_dropped_or_doubled_character_is_malformed) {
  for (std::size_t at = 0; at < kVector.size(); ++at) {
    const std::string shorter = std::string(kVector).erase(at, 1);
    const std::string longer = std::string(kVector).insert(at, 1, kVector[at]);
    BOOST_TEST(!parse_token(shorter).has_value());
    BOOST_TEST(!parse_token(longer).has_value());
    if (at < kDigits - 1) continue;  // another prefix under a right CRC is another value, for the tag to refuse
    BOOST_TEST(!parse_token(with_crc(shorter)).has_value());
    BOOST_TEST(!parse_token(with_crc(longer)).has_value());
  }
}

BOOST_AUTO_TEST_CASE(a_prefix_of_another_form_is_malformed) {
  for (const std::string_view prefix : {"", "t", "T", "1kw", "Tkw", "tKw", "tk-", "tk_", "_kw", "tk ", "tk\xC3",
                                        "abcdefghijklmnopq", "abcdefghijklmnopqr"}) {
    BOOST_TEST(!parse_token(with_crc(std::string(kVector).replace(0, 3, prefix))).has_value());
  }
}

BOOST_AUTO_TEST_CASE(the_separator_is_an_underscore) {
  for (const char c : {'-', '.', '0', 'a', 'A', ' ', '\0'}) {
    std::string value(kVector);
    value[3] = c;
    BOOST_TEST(!parse_token(with_crc(value)).has_value());
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::token_codec_test

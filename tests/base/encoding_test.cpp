#include "base/encoding.h"

#include <set>
#include <string>

#include <boost/test/unit_test.hpp>

namespace tokenward::encoding_test {
namespace {

using namespace std::string_view_literals;

BOOST_AUTO_TEST_SUITE(encoding)

BOOST_AUTO_TEST_CASE(hex_is_lower_case_and_reads_either) {
  const Bytes bytes{0x00, 0x7F, 0x80, 0xAB, 0xFF};
  BOOST_TEST(to_hex(bytes) == "007f80abff");
  BOOST_CHECK(from_hex("007F80aBff") == bytes);
  BOOST_CHECK(from_hex("") == Bytes{});
}

BOOST_AUTO_TEST_CASE(hex_of_odd_length_or_with_a_foreign_character_is_refused) {
  for (const auto text : {"0"sv, "000"sv, "0g"sv, "0x"sv, " 0"sv, "0\0"sv})
    BOOST_TEST(!from_hex(text).has_value(), "accepted: " << text);
}

BOOST_AUTO_TEST_CASE(base64_matches_the_vectors_of_rfc_4648_without_padding) {
  const std::pair<std::string_view, std::string_view> vectors[] = {
      {"", ""},           {"f", "Zg"},          {"fo", "Zm8"},          {"foo", "Zm9v"},
      {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"}, {"foobar", "Zm9vYmFy"},
  };
  for (const auto& [plain, encoded] : vectors) {
    BOOST_TEST(to_base64(as_bytes(plain)) == encoded);
    const auto decoded = from_base64(encoded);
    BOOST_REQUIRE(decoded.has_value());
    BOOST_TEST(as_text(*decoded) == plain);
  }
}

BOOST_AUTO_TEST_CASE(each_base64_alphabet_refuses_the_other) {
  const Bytes bytes{0xFB, 0xFF, 0xBF};
  BOOST_TEST(to_base64(bytes, Base64Alphabet::Standard) == "+/+/");
  BOOST_TEST(to_base64(bytes, Base64Alphabet::Url) == "-_-_");
  BOOST_CHECK(from_base64("-_-_", Base64Alphabet::Url) == bytes);
  BOOST_CHECK(!from_base64("-_-_", Base64Alphabet::Standard));
  BOOST_CHECK(!from_base64("+/+/", Base64Alphabet::Url));
}

BOOST_AUTO_TEST_CASE(every_base64_value_has_one_spelling) {
  for (const auto text : {"Zg=="sv, "Zg="sv, "Z"sv, "Zm9vZ"sv, "Zg\n"sv, "Z g"sv})
    BOOST_TEST(!from_base64(text).has_value(), "accepted: " << text);
  // Of all two-digit texts exactly those without stray bits behind the byte are read, each as another byte.
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::set<Bytes> values;
  std::size_t accepted = 0;
  for (const char first : kDigits) {
    for (const char second : kDigits) {
      const std::string text{first, second};
      if (const auto decoded = from_base64(text)) {
        ++accepted;
        values.insert(*decoded);
        BOOST_TEST(to_base64(*decoded) == text);
      }
    }
  }
  BOOST_TEST(accepted == 256U);
  BOOST_TEST(values.size() == 256U);
}

BOOST_AUTO_TEST_CASE(a_uuid_reads_back) {
  Bytes bytes;
  for (int i = 0; i < 16; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 17));
  BOOST_TEST(to_uuid(bytes) == "00112233-4455-6677-8899-aabbccddeeff");
  for (const auto text : {"00112233-4455-6677-8899-aabbccddeeff"sv, "00112233-4455-6677-8899-AABBCCDDEEFF"sv}) {
    const auto read = from_uuid(text);
    BOOST_REQUIRE(read.has_value());
    BOOST_TEST(Bytes(read->begin(), read->end()) == bytes);
  }
}

BOOST_AUTO_TEST_CASE(a_uuid_in_another_form_is_refused) {
  for (const auto text : {""sv, "00112233445566778899aabbccddeeff"sv, "{00112233-4455-6677-8899-aabbccddeeff}"sv,
                          "00112233-4455-6677-8899-aabbccddeef"sv, "00112233-4455-6677-8899-aabbccddeeff0"sv,
                          "0011223-34455-6677-8899-aabbccddeeff"sv, "00112233-4455-6677-8899-aabbccddeefg"sv,
                          "00112233+4455-6677-8899-aabbccddeeff"sv})
    BOOST_TEST(!from_uuid(text).has_value(), "accepted: " << text);
}

BOOST_AUTO_TEST_CASE(well_formed_utf8_is_accepted_and_counted) {
  const std::pair<std::string_view, std::size_t> texts[] = {
      {""sv, 0},
      {"abc"sv, 3},
      {"\x7F"sv, 1},
      {"\xC2\x80"sv, 1},          // U+0080, the first of two bytes
      {"\xDF\xBF"sv, 1},          // U+07FF
      {"\xE0\xA0\x80"sv, 1},      // U+0800
      {"\xED\x9F\xBF"sv, 1},      // U+D7FF, the last before the surrogates
      {"\xEE\x80\x80"sv, 1},      // U+E000
      {"\xEF\xBF\xBF"sv, 1},      // U+FFFF
      {"\xF0\x90\x80\x80"sv, 1},  // U+10000
      {"\xF4\x8F\xBF\xBF"sv, 1},  // U+10FFFF
      {"\xC3\xA9t\xC3\xA9"sv, 3},
  };
  for (const auto& [text, points] : texts) {
    BOOST_TEST(is_utf8(text), "refused: " << to_hex(as_bytes(text)));
    BOOST_TEST(count_code_points(text) == points);
  }
}

BOOST_AUTO_TEST_CASE(malformed_utf8_is_refused) {
  for (const auto text : {"\x80"sv,              // a continuation alone
                          "\xC2"sv,              // cut short
                          "\xC0\xAF"sv,          // overlong slash
                          "\xC1\xBF"sv,          // overlong
                          "\xE0\x80\x80"sv,      // overlong
                          "\xE0\x9F\xBF"sv,      // overlong
                          "\xED\xA0\x80"sv,      // surrogate
                          "\xED\xBF\xBF"sv,      // surrogate
                          "\xE2\x82"sv,          // cut short
                          "\xE2\x28\xA1"sv,      // no continuation
                          "\xF0\x8F\xBF\xBF"sv,  // overlong
                          "\xF4\x90\x80\x80"sv,  // above U+10FFFF
                          "\xF5\x80\x80\x80"sv, "\xFF"sv, "ok\xFE"sv, "\xF0\x90\x80"sv})
    BOOST_TEST(!is_utf8(text), "accepted: " << to_hex(as_bytes(text)));
}

BOOST_AUTO_TEST_CASE(control_characters_are_found_in_all_three_ranges) {
  for (const auto text : {"\0"sv, "a\n"sv, "\x1F"sv, "\x7F"sv, "\xC2\x80"sv, "a\xC2\x9F"sv})
    BOOST_TEST(has_control_character(text), "missed: " << to_hex(as_bytes(text)));
  for (const auto text : {""sv, " ~"sv, "\xC2\xA0"sv, "\xC3\x80"sv, "\xE2\x82\x80"sv})
    BOOST_TEST(!has_control_character(text), "wrong: " << to_hex(as_bytes(text)));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::encoding_test

// The standards' own vectors: FIPS 180-4, RFC 2104/4231, RFC 5869, and the check value of CRC-32.
#include <thread>

#include "crypto/crc32.h"
#include "crypto/fixed_secret.h"
#include "crypto/hkdf.h"
#include "crypto/hmac.h"
#include "crypto/sha256.h"
#include "fixtures.h"

namespace tokenward::crypto::testing::primitives_test {
namespace {

Bytes repeated(std::uint8_t byte, std::size_t count) { return Bytes(count, byte); }

std::string hmac_hex(BytesView key, BytesView message) { return to_hex(HmacKey(key).tag(message).view()); }

std::string hkdf_hex(BytesView material, BytesView salt, BytesView info, std::size_t size) {
  Bytes out(size);
  hkdf_sha256({material}, salt, {info}, out);
  return to_hex(out);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(primitives)

BOOST_AUTO_TEST_CASE(sha256_of_the_standards_messages) {
  BOOST_TEST(to_hex(sha256(BytesView{}).view()) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  BOOST_TEST(to_hex(sha256(as_bytes("abc")).view()) ==
             "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

BOOST_AUTO_TEST_CASE(sha256_does_not_see_where_pieces_meet) {
  const Bytes message = counting(0, 200);
  const Digest whole = sha256(message);
  for (std::size_t cut = 0; cut <= message.size(); ++cut) {
    const BytesView view(message);
    Sha256 hash;
    hash.update(view.first(cut));
    hash.update(view.subspan(cut));
    BOOST_TEST((hash.finish() == whole));
  }
}

BOOST_AUTO_TEST_CASE(hmac_of_rfc_4231) {
  BOOST_TEST(hmac_hex(repeated(0x0B, 20), as_bytes("Hi There")) ==
             "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  BOOST_TEST(hmac_hex(as_bytes("Jefe"), as_bytes("what do ya want for nothing?")) ==
             "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  BOOST_TEST(hmac_hex(repeated(0xAA, 20), repeated(0xDD, 50)) ==
             "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  BOOST_TEST(hmac_hex(counting(1, 25), repeated(0xCD, 50)) ==
             "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  BOOST_TEST(hmac_hex(repeated(0x0C, 20), as_bytes("Test With Truncation")).substr(0, 32) ==
             "a3b6167473100ee06e0c796c2955552b");
  BOOST_TEST(hmac_hex(repeated(0xAA, 131), as_bytes("Test Using Larger Than Block-Size Key - Hash Key First")) ==
             "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  BOOST_TEST(hmac_hex(repeated(0xAA, 131),
                      as_bytes("This is a test using a larger than block-size key and a larger than block-size data. "
                               "The key needs to be hashed before being used by the HMAC algorithm.")) ==
             "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

BOOST_AUTO_TEST_CASE(a_key_serves_any_number_of_tags) {
  const HmacKey key(as_bytes("Jefe"));
  const Mac first = key.tag(as_bytes("one"));
  const Mac other = key.tag({as_bytes("t"), as_bytes("wo")});
  BOOST_TEST((first == key.tag(as_bytes("one"))));
  BOOST_TEST((other == key.tag(as_bytes("two"))));
  BOOST_TEST((first != other));
}

BOOST_AUTO_TEST_CASE(a_key_may_be_shared_between_threads) {
  const HmacKey key(as_bytes("Jefe"));
  const Mac expected = key.tag(as_bytes("message"));
  std::array<int, 2> wrong{};
  const auto work = [&](int& count) {
    for (int i = 0; i < 10'000; ++i) count += key.tag(as_bytes("message")) == expected ? 0 : 1;
  };
  std::thread left(work, std::ref(wrong[0]));
  std::thread right(work, std::ref(wrong[1]));
  left.join();
  right.join();
  BOOST_TEST(wrong[0] + wrong[1] == 0);
}

BOOST_AUTO_TEST_CASE(a_key_that_moved_away_is_wiped) {
  HmacKey key(as_bytes("Jefe"));
  const Mac tag = key.tag(as_bytes("message"));
  const HmacKey moved(std::move(key));
  BOOST_TEST((moved.tag(as_bytes("message")) == tag));
  const BytesView left_behind(reinterpret_cast<const std::uint8_t*>(&key), sizeof key);
  BOOST_TEST(std::all_of(left_behind.begin(), left_behind.end(), [](std::uint8_t byte) { return byte == 0; }));
}

BOOST_AUTO_TEST_CASE(a_fixed_secret_that_moved_away_is_wiped) {
  auto secret = FixedSecret<24>::from(counting(1, 24));
  const FixedSecret<24> moved(std::move(secret));
  BOOST_TEST(to_hex(moved.reveal()) == to_hex(counting(1, 24)));
  BOOST_TEST(to_hex(secret.reveal()) == std::string(48, '0'));
}

BOOST_AUTO_TEST_CASE(hkdf_of_rfc_5869) {
  BOOST_TEST(hkdf_hex(repeated(0x0B, 22), counting(0, 13), counting(0xF0, 10), 42) ==
             "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865");
  BOOST_TEST(
      hkdf_hex(counting(0, 80), counting(0x60, 80), counting(0xB0, 80), 82) ==
      "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09da3275600c2f"
      "09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87");
  BOOST_TEST(hkdf_hex(repeated(0x0B, 22), {}, {}, 42) ==
             "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8");
}

BOOST_AUTO_TEST_CASE(the_short_forms_of_hkdf_agree_with_the_long_one) {
  const Bytes master = counting(0, 32);
  const Bytes salt = counting(0x80, 7);
  const std::string expected = hkdf_hex(master, salt, as_bytes("purpose"), 32);
  BOOST_TEST(to_hex(derive_key(master, salt, "purpose").reveal()) == expected);
  BOOST_TEST(
      (derive_hmac_key(master, salt, "purpose").tag(as_bytes("x")) == HmacKey(hex(expected)).tag(as_bytes("x"))));
}

BOOST_AUTO_TEST_CASE(hkdf_reads_parts_as_one) {
  const Bytes whole = counting(0, 40);
  const BytesView view(whole);
  Bytes left(50);
  Bytes right(50);
  hkdf_sha256({view}, {}, {view}, left);
  hkdf_sha256({view.first(3), view.subspan(3)}, {}, {view.first(39), view.last(1)}, right);
  BOOST_TEST(to_hex(left) == to_hex(right));
}

BOOST_AUTO_TEST_CASE(crc32_has_its_check_value) {
  BOOST_TEST(crc32("123456789") == 0xCBF43926U);
  BOOST_TEST(crc32("") == 0U);
}

BOOST_AUTO_TEST_CASE(crc32_is_the_same_a_bit_at_a_time) {
  const auto slowly = [](std::string_view text) {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char c : text) {
      crc ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
    }
    return ~crc;
  };
  const Bytes bytes = counting(0x9D, 130);
  for (std::size_t size = 0; size <= bytes.size(); ++size) {
    const std::string_view text = as_text(BytesView(bytes).first(size));
    BOOST_TEST(crc32(text) == slowly(text));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::crypto::testing::primitives_test

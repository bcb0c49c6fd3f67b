// CRC-32C, both ways of computing it.
#include "checksum.h"

#include <boost/test/unit_test.hpp>
#include <random>
#include <string>

namespace checksum_test {

using namespace tokenward;

BOOST_AUTO_TEST_SUITE(checksum)

// RFC 3720, appendix B.4.
BOOST_AUTO_TEST_CASE(the_examples_of_the_standard_come_out) {
  std::string ascending, descending;
  for (char c = 0; c < 32; ++c) ascending += c, descending += static_cast<char>(31 - c);
  for (const auto crc : {file::crc32c, file::crc32c_by_table}) {
    BOOST_TEST(crc(0, std::string(32, '\0')) == 0x8A9136AAU);
    BOOST_TEST(crc(0, std::string(32, '\xff')) == 0x62A8AB43U);
    BOOST_TEST(crc(0, ascending) == 0x46DD794EU);
    BOOST_TEST(crc(0, descending) == 0x113FDB5CU);
    BOOST_TEST(crc(0, "123456789") == 0xE3069283U);
    BOOST_TEST(crc(0, "") == 0U);
  }
}

BOOST_AUTO_TEST_CASE(the_instruction_and_the_table_agree_at_every_length_and_go_on_alike) {
  std::mt19937 chance(7);
  std::string text(100, '\0');
  for (char& c : text) c = static_cast<char>(chance());
  for (std::size_t n = 0; n <= text.size(); ++n) {
    const auto first = std::string_view(text).substr(0, n), rest = std::string_view(text).substr(n);
    BOOST_TEST(file::crc32c(0, first) == file::crc32c_by_table(0, first));
    BOOST_TEST(file::crc32c(file::crc32c_by_table(0, first), rest) == file::crc32c_by_table(0, text));
  }
}

BOOST_AUTO_TEST_SUITE_END()

}

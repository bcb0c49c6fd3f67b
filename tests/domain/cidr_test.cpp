#include "domain/cidr.h"

#include <boost/test/unit_test.hpp>

namespace cidr_test {

using namespace tokenward::domain;
using namespace std::string_view_literals;

namespace {

std::string address_text(std::string_view text) {
  const auto address = IpAddress::parse(text);
  return address ? address->text() : "malformed";
}

std::string cidr_text(std::string_view text) {
  const auto cidr = Cidr::parse(text);
  return cidr ? cidr->text() : "malformed";
}

bool within(std::string_view network, std::string_view address) {
  const auto cidr = Cidr::parse(network);
  const auto ip = IpAddress::parse(address);
  BOOST_REQUIRE_MESSAGE(cidr && ip, network << " " << address);
  return cidr->contains(*ip);
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cidr)

BOOST_AUTO_TEST_CASE(ipv4_is_written_as_four_decimal_numbers) {
  for (const char* text : {"0.0.0.0", "192.0.2.1", "255.255.255.255", "10.200.30.4"}) {
    BOOST_TEST(address_text(text) == text);
    BOOST_TEST(IpAddress::parse(text)->v4);
  }
}

BOOST_AUTO_TEST_CASE(malformed_ipv4_is_refused) {
  for (const auto text : {""sv,          "1"sv,         "1.2.3"sv,     "1.2.3."sv,    ".1.2.3"sv,     "1..2.3"sv,
                          "1.2.3.4.5"sv, "1.2.3.4."sv,  "256.0.0.1"sv, "1.2.3.999"sv, "1.2.3.1000"sv, "01.2.3.4"sv,
                          "1.2.3.04"sv,  "0x1.2.3.4"sv, "1.2.3.+4"sv,  "-1.2.3.4"sv,  " 1.2.3.4"sv,   "1.2.3.4 "sv,
                          "1.2.3.4\0"sv, "1.2.3.a"sv,   "localhost"sv, "3232235521"sv}) {
    BOOST_TEST(address_text(text) == "malformed", "accepted: " << text);
  }
}

BOOST_AUTO_TEST_CASE(ipv6_is_written_the_way_of_rfc_5952) {
  const std::pair<const char*, const char*> table[] = {
      {"2001:0db8:0000:0000:0000:0000:0000:0001", "2001:db8::1"},
      {"2001:DB8::AbCd", "2001:db8::abcd"},
      {"::", "::"},
      {"0:0:0:0:0:0:0:0", "::"},
      {"::1", "::1"},
      {"1::", "1::"},
      {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},  // section 4.2.2: one group is not shortened
      {"2001:db8::1:1:1:1:1", "2001:db8:0:1:1:1:1:1"},
      {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},        // section 4.2.3: the longest run
      {"2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"},  // of equals the first
      {"0:0:1:2:3:4:5:6", "::1:2:3:4:5:6"},
      {"1:2:3:4:5:6:0:0", "1:2:3:4:5:6::"},
      {"0:1:2:3:4:5:6:7", "0:1:2:3:4:5:6:7"},
      {"1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"},
      {"::2:3:4:5:6:7:8", "0:2:3:4:5:6:7:8"},
      {"fe80::0202:b3ff:fe1e:8329", "fe80::202:b3ff:fe1e:8329"},
      {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
      {"1:2:3:4:5:6:192.0.2.33", "1:2:3:4:5:6:c000:221"},
      {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
  };
  for (const auto& [text, normal] : table) {
    BOOST_TEST(address_text(text) == normal);
    BOOST_TEST(address_text(normal) == normal);
    BOOST_TEST(!IpAddress::parse(text)->v4);
  }
}

BOOST_AUTO_TEST_CASE(a_mapped_address_is_the_ipv4_address) {
  for (const char* text : {"::ffff:192.0.2.1", "::FFFF:c000:201", "0:0:0:0:0:ffff:192.0.2.1"}) {
    BOOST_TEST(address_text(text) == "192.0.2.1");
    BOOST_TEST(IpAddress::parse(text)->v4);
  }
  BOOST_TEST(address_text("::192.0.2.1") == "::c000:201");  // the deprecated compatible form stays IPv6
  BOOST_TEST(address_text("::ffff:0:192.0.2.1") == "::ffff:0:c000:201");
  BOOST_TEST(within("192.0.2.0/24", "::ffff:192.0.2.77"));
}

BOOST_AUTO_TEST_CASE(malformed_ipv6_is_refused) {
  for (const auto text : {":"sv,
                          ":::"sv,
                          "1:2:3:4:5:6:7"sv,
                          "1:2:3:4:5:6:7:8:9"sv,
                          "1:2:3:4:5:6:7:8::"sv,
                          "::1:2:3:4:5:6:7:8"sv,
                          "1::2::3"sv,
                          "1:::2"sv,
                          ":1:2:3:4:5:6:7"sv,
                          "1:2:3:4:5:6:7:"sv,
                          "1:2:3:4::5:6:7:8"sv,
                          "12345::"sv,
                          "g::"sv,
                          "::1.2.3"sv,
                          "::1.2.3.256"sv,
                          "1:2:3:4:5:6:7:1.2.3.4"sv,
                          "::1.2.3.4:5"sv,
                          "fe80::1%eth0"sv,
                          "[::1]"sv,
                          " ::1"sv,
                          "::1 "sv,
                          "::1\0"sv,
                          "1.2.3.4:5::"sv,
                          "2001:db8::+1"sv}) {
    BOOST_TEST(address_text(text) == "malformed", "accepted: " << text);
  }
}

BOOST_AUTO_TEST_CASE(dotted_ipv4_stands_only_at_the_end_of_ipv6) {
  for (const char* text : {"1.2.3.4::", "1.2.3.4::1", "1:1.2.3.4::1", "1.2.3.4::5.6.7.8"}) {
    BOOST_TEST(address_text(text) == "malformed", "accepted: " << text);
  }
}

BOOST_AUTO_TEST_CASE(a_network_is_written_with_its_prefix) {
  const std::pair<const char*, const char*> table[] = {
      {"192.0.2.0/24", "192.0.2.0/24"},
      {"192.0.2.7", "192.0.2.7/32"},
      {"0.0.0.0/0", "0.0.0.0/0"},
      {"192.0.2.128/25", "192.0.2.128/25"},
      {"2001:DB8:0:0::/32", "2001:db8::/32"},
      {"::/0", "::/0"},
      {"::1", "::1/128"},
      {"2001:db8::1/128", "2001:db8::1/128"},
      {"::ffff:192.0.2.0/120", "192.0.2.0/24"},
      {"::ffff:192.0.2.7", "192.0.2.7/32"},
      {"::ffff:0:0/96", "0.0.0.0/0"},
  };
  for (const auto& [text, normal] : table) {
    BOOST_TEST(cidr_text(text) == normal);
    BOOST_TEST(cidr_text(normal) == normal);
  }
}

BOOST_AUTO_TEST_CASE(bits_behind_the_prefix_are_refused_for_every_prefix) {
  for (unsigned prefix = 0; prefix < 32; ++prefix) {
    const std::uint32_t bit = std::uint32_t{1} << (31 - prefix);  // the first bit behind the prefix
    std::string text;
    for (int shift = 24; shift >= 0; shift -= 8) text += std::to_string(bit >> shift & 255) + (shift ? "." : "/");
    BOOST_TEST(cidr_text(text + std::to_string(prefix)) == "malformed", text << prefix);
    BOOST_TEST(cidr_text(text + std::to_string(prefix + 1)) == text + std::to_string(prefix + 1));
  }
  for (const char* text : {"::1/127", "2001:db8::1/64", "8000::/0", "::ffff:192.0.2.1/120"}) {
    BOOST_TEST(cidr_text(text) == "malformed", "accepted: " << text);
  }
}

BOOST_AUTO_TEST_CASE(malformed_networks_are_refused) {
  for (const auto text :
       {""sv, "/"sv, "/24"sv, "192.0.2.0/"sv, "192.0.2.0/33"sv, "192.0.2.0/-1"sv, "192.0.2.0/+8"sv, "192.0.2.0/024"sv,
        "192.0.2.0/24/"sv, "192.0.2.0/24/24"sv, "192.0.2.0 /24"sv, "192.0.2.0/ 24"sv, "192.0.2/24"sv, "::/129"sv,
        "::/1000"sv, "::ffff:0:0/95"sv, "::ffff:192.0.2.0/24"sv, "192.0.2.0/255.255.255.0"sv, "192.0.2.0/2x"sv}) {
    BOOST_TEST(cidr_text(text) == "malformed", "accepted: " << text);
  }
}

BOOST_AUTO_TEST_CASE(a_network_contains_exactly_its_addresses) {
  BOOST_TEST(within("192.0.2.0/24", "192.0.2.0"));
  BOOST_TEST(within("192.0.2.0/24", "192.0.2.255"));
  BOOST_TEST(!within("192.0.2.0/24", "192.0.1.255"));
  BOOST_TEST(!within("192.0.2.0/24", "192.0.3.0"));
  BOOST_TEST(within("192.0.2.4/30", "192.0.2.7"));
  BOOST_TEST(!within("192.0.2.4/30", "192.0.2.8"));
  BOOST_TEST(within("192.0.2.7", "192.0.2.7"));
  BOOST_TEST(!within("192.0.2.7", "192.0.2.6"));
  BOOST_TEST(within("2001:db8::/33", "2001:db8:7fff::1"));
  BOOST_TEST(!within("2001:db8::/33", "2001:db8:8000::"));
}

BOOST_AUTO_TEST_CASE(the_widest_networks_stay_within_their_family) {
  BOOST_TEST(within("0.0.0.0/0", "203.0.113.9"));
  BOOST_TEST(within("::/0", "2001:db8::1"));
  BOOST_TEST(!within("0.0.0.0/0", "2001:db8::1"));
  BOOST_TEST(!within("::/0", "203.0.113.9"));
}

BOOST_AUTO_TEST_SUITE_END()

}

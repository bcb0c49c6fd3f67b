#include "base/secret.h"

#include <array>
#include <type_traits>

#include <boost/test/unit_test.hpp>

namespace tokenward::secret_test {
namespace {

static_assert(!std::is_copy_constructible_v<Secret>);
static_assert(!std::is_copy_assignable_v<Secret>);

BOOST_AUTO_TEST_SUITE(secret)

BOOST_AUTO_TEST_CASE(wiping_overwrites_the_range_and_nothing_else) {
  std::array<std::uint8_t, 6> memory{1, 2, 3, 4, 5, 6};
  wipe(memory.data() + 1, 4);
  const std::array<std::uint8_t, 6> expected{1, 0, 0, 0, 0, 6};
  BOOST_TEST(memory == expected);
}

BOOST_AUTO_TEST_CASE(constant_time_equality_is_equality) {
  const auto equal = [](std::string_view left, std::string_view right) {
    return equal_in_constant_time(as_bytes(left), as_bytes(right));
  };
  BOOST_TEST(equal("", ""));
  BOOST_TEST(equal("same bytes", "same bytes"));
  BOOST_TEST(!equal("same", "same bytes"));
  BOOST_TEST(!equal("Same bytes", "same bytes"));
  BOOST_TEST(!equal("same bytes", "same byteS"));
  BOOST_TEST(!equal("\x80", std::string_view("\0", 1)));
}

BOOST_AUTO_TEST_CASE(every_single_flipped_bit_is_a_difference) {
  const std::array<std::uint8_t, 45> original{};  // whole words and bytes behind them
  for (std::size_t bit = 0; bit < original.size() * 8; ++bit) {
    auto flipped = original;
    flipped[bit / 8] = static_cast<std::uint8_t>(flipped[bit / 8] ^ 1U << bit % 8);
    BOOST_TEST(!equal_in_constant_time(original, flipped));
  }
}

BOOST_AUTO_TEST_CASE(a_moved_secret_leaves_nothing_behind) {
  Secret source{as_bytes("hunter2")};
  Secret target{std::move(source)};
  BOOST_TEST(as_text(target.reveal()) == "hunter2");
  BOOST_TEST(source.size() == 0U);  // NOLINT: that is the claim
  Secret assigned{as_bytes("other")};
  assigned = std::move(target);
  BOOST_TEST(as_text(assigned.reveal()) == "hunter2");
  BOOST_TEST(target.size() == 0U);  // NOLINT
}

BOOST_AUTO_TEST_CASE(a_clone_is_equal_and_apart) {
  Secret source{as_bytes("hunter2")};
  Secret copy = source.clone();
  copy.data()[0] = 'H';
  BOOST_TEST(as_text(source.reveal()) == "hunter2");
  BOOST_TEST(as_text(copy.reveal()) == "Hunter2");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::secret_test

// Which neighbours' structs are taken: those of any minor version, and no others.
#include "tokenward/sdk/growth.hpp"

#include <boost/test/unit_test.hpp>

namespace growth_test {

using tokenward::sdk::Fit;
using tokenward::sdk::fit_of;
using tokenward::sdk::kFirstSize;

namespace {

/// A struct of today's size or of that of a later version.
struct Longer {
  tkw_touch touch{};
  std::uint64_t added_later = 0;

  Fit fit(std::uint32_t struct_size) {
    touch.struct_size = struct_size;
    return fit_of(touch);
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(growth)

BOOST_AUTO_TEST_CASE(a_struct_of_version_1_0_fits_and_nothing_shorter) {
  Longer given;
  BOOST_TEST((given.fit(kFirstSize<tkw_touch>) == Fit::Fits));
  BOOST_TEST((given.fit(kFirstSize<tkw_touch> - 1) == Fit::Broken));
  BOOST_TEST((given.fit(0) == Fit::Broken));
}

BOOST_AUTO_TEST_CASE(a_longer_struct_fits_while_what_it_added_is_zero) {
  Longer given;
  BOOST_TEST((given.fit(sizeof given) == Fit::Fits));
  given.added_later = std::uint64_t{1} << 63;
  BOOST_TEST((given.fit(sizeof given) == Fit::Unknown));
  BOOST_TEST((given.fit(sizeof given.touch) == Fit::Fits));
}

BOOST_AUTO_TEST_CASE(an_absurd_size_is_not_read_through) {
  Longer given;
  BOOST_TEST((given.fit(UINT32_MAX) == Fit::Broken));
}

BOOST_AUTO_TEST_CASE(the_first_sizes_are_those_of_version_1_0) {
  static_assert(sizeof(void*) == 8, "the numbers are those of 64-bit machines");
  BOOST_TEST(kFirstSize<tkw_error> == 504U);
  BOOST_TEST(kFirstSize<tkw_call> == 32U);
  BOOST_TEST(kFirstSize<tkw_record> == 120U);
  BOOST_TEST(kFirstSize<tkw_op> == 24U);
  BOOST_TEST(kFirstSize<tkw_changeset> == 40U);
  BOOST_TEST(kFirstSize<tkw_result> == 24U);
  BOOST_TEST(kFirstSize<tkw_scan> == 120U);
  BOOST_TEST(kFirstSize<tkw_change> == 56U);
  BOOST_TEST(kFirstSize<tkw_touch> == 72U);
  BOOST_TEST(kFirstSize<tkw_info> == 64U);
  BOOST_TEST(kFirstSize<tkw_host> == 40U);
  BOOST_TEST(kFirstSize<tkw_storage> == 112U);
  BOOST_TEST(kFirstSize<tkw_plugin> == 40U);
}

BOOST_AUTO_TEST_CASE(a_member_is_there_if_the_struct_reaches_past_it) {
  tkw_touch touch{};
  touch.struct_size = offsetof(tkw_touch, note) + sizeof touch.note;
  BOOST_TEST((TKW_HAS(tkw_touch, &touch, note)));
  touch.struct_size -= 1;
  BOOST_TEST((!TKW_HAS(tkw_touch, &touch, note)));
}

BOOST_AUTO_TEST_SUITE_END()

}

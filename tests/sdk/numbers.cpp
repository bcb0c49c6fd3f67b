// The numbers of the ABI: once shipped they never change.
#include <boost/test/unit_test.hpp>
#include <string>

#include "tokenward/storage.h"

namespace numbers_test {

static_assert(TKW_ANY == 0 && TKW_ABSENT == UINT64_MAX && TKW_NO_DUE == INT64_MAX);

BOOST_AUTO_TEST_SUITE(numbers)

BOOST_AUTO_TEST_CASE(codes_flags_and_types_keep_their_numbers) {
  const int codes[] = {TKW_OK,        TKW_CONFLICT,    TKW_DUPLICATE,   TKW_RETRY,    TKW_UNKNOWN_OUTCOME,
                       TKW_TIMEOUT,   TKW_CANCELLED,   TKW_UNAVAILABLE, TKW_NO_SPACE, TKW_READ_ONLY,
                       TKW_TOO_LARGE, TKW_UNSUPPORTED, TKW_INVALID,     TKW_SCHEMA,   TKW_CORRUPT,
                       TKW_INTERNAL,  TKW_GONE};
  for (int expected = 0; expected <= 16; ++expected) BOOST_TEST(codes[expected] == expected);

  const int flags[] = {TKW_SCAN_DESC, TKW_SCAN_ALL_TENANTS, TKW_SCAN_BY_DUE,
                       TKW_SCAN_KEYS, TKW_SCAN_BY_OWNER,    TKW_SCAN_BY_STATE};
  for (int bit = 0; bit < 6; ++bit) BOOST_TEST(flags[bit] == 1 << bit);

  BOOST_TEST(TKW_OP_CHECK == 1);
  BOOST_TEST(TKW_OP_PUT == 2);
  BOOST_TEST(TKW_OP_DELETE == 3);
  BOOST_TEST(TKW_CAP_MULTI_NODE == 1);
  BOOST_TEST(TKW_CAP_DURABLE == 2);
}

BOOST_AUTO_TEST_CASE(the_entry_has_the_name_of_version_1) {
  BOOST_TEST(std::string(TKW_STORAGE_ENTRY) == "tokenward_storage_plugin_v1");
}

BOOST_AUTO_TEST_SUITE_END()

}

// The entry point of every suite: Boost.Test supplies main(), the suites register themselves.
#define BOOST_TEST_MODULE tokenward
#include <boost/test/unit_test.hpp>

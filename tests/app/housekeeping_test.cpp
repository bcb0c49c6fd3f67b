// app/housekeeping.h: what operators are told of a store.

#include "app/housekeeping.h"

#include <boost/test/unit_test.hpp>

#include "tenant/scripted_store.h"

namespace housekeeping_test {

namespace {

using namespace tokenward;
using namespace tokenward::app;
using namespace std::chrono_literals;

/// A store that says of itself what a test wants.
class TalkingStore final : public tenant::ScriptedStore {
 public:
  TalkingStore() : ScriptedStore({}) {}
  Result<storage::StoreInfo> info() override {
    if (down.empty()) return storage::StoreInfo{};
    return Error{ErrorCode::Unavailable, down};
  }
  std::string trouble() override { return parts; }

  std::string down, parts;
};

struct Told {
  /// What is told while the clock of the machine is so far behind the store's mark.
  std::string told(std::chrono::seconds behind = 0s) {
    const tenant::MarkedClock clock(wall, {.mark = wall.now() + behind, .synchronised = true});
    return problem_of(store, clock);
  }
  const SystemClock wall;
  TalkingStore store;
};

BOOST_FIXTURE_TEST_SUITE(housekeeping, Told)

BOOST_AUTO_TEST_CASE(nothing_is_told_of_a_store_that_is_well) { BOOST_TEST(told().empty()); }

BOOST_AUTO_TEST_CASE(a_store_that_does_not_answer_says_why) {
  store.down = "database is locked";
  BOOST_TEST(told() == "database is locked");
}

BOOST_AUTO_TEST_CASE(parts_that_cannot_be_opened_are_told) {
  store.parts = "1 part cannot be opened";
  BOOST_TEST(told() == "1 part cannot be opened");
}

BOOST_AUTO_TEST_CASE(a_clock_that_cannot_be_believed_is_told_and_hides_nothing_else) {
  const std::string clock = "the clock was set back or far ahead: see `tokenward clock`";
  BOOST_TEST(told(24h) == clock);
  store.parts = "1 part cannot be opened";
  BOOST_TEST(told(24h) == "1 part cannot be opened; " + clock);
  store.down = "database is locked";
  BOOST_TEST(told(24h) == "database is locked; " + clock);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace

}

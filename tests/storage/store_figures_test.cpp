#include "storage/store_figures.h"

#include <boost/test/unit_test.hpp>
#include <latch>
#include <thread>

#include "storage/fake_plugin.h"

namespace store_figures_test {

using namespace tokenward;
using namespace tokenward::storage;
using namespace std::chrono_literals;

namespace {

/// A store of a plugin that does what it is told, and what is counted of it.
struct CountedStore {
  explicit CountedStore(std::uint32_t calls_at_once = 4, std::chrono::milliseconds deadline = 10s) {
    plugin.present.max_concurrency = calls_at_once;
    const std::shared_ptr<const PluginLibrary> library(std::shared_ptr<void>(), &plugin);  // it outlives the store
    auto opened = Store::open("main", library, {}, deadline, {}, figures);
    BOOST_REQUIRE(opened);
    store = std::move(*opened);
  }

  /// The value of a sample, or -1 where there is none.
  [[nodiscard]] long value(const std::string& sample) const {
    Exposition out;
    StoreFigures::append(out, {{"main", figures}});
    const std::string text = std::move(out).take();
    const auto at = text.find("\n" + sample + " ");
    return at == std::string::npos ? -1 : std::stol(text.substr(at + sample.size() + 2));
  }
  [[nodiscard]] long calls(const std::string& call, const std::string& outcome) const {
    return value("tokenward_store_calls_total{store=\"main\",call=\"" + call + "\",outcome=\"" + outcome + "\"}");
  }
  [[nodiscard]] long timed(const std::string& call) const {
    return value("tokenward_store_call_seconds_count{store=\"main\",call=\"" + call + "\"}");
  }
  [[nodiscard]] long changesets(const std::string& outcome) const {
    return value("tokenward_store_changesets_total{store=\"main\",outcome=\"" + outcome + "\"}");
  }

  FakePlugin plugin;
  std::shared_ptr<StoreFigures> figures = std::make_shared<StoreFigures>();
  std::shared_ptr<Store> store;
};

}  // namespace

BOOST_AUTO_TEST_SUITE(store_figures)

BOOST_FIXTURE_TEST_CASE(each_call_is_counted_once_under_its_own_name, CountedStore) {
  plugin.apply = [](auto, auto, tkw_result* const* results, auto, auto) {
    results[0]->rc = TKW_OK;
    results[0]->seq = 7;
    return TKW_OK;
  };
  const Changeset changeset = put(1, "id", 1);
  BOOST_REQUIRE(store->get(std::vector{key(1, "id")}));
  BOOST_REQUIRE(store->scan({.kind = Kind::Token, .tenant = tenant(1), .limit = 1}, [](Record&&) { return true; }));
  BOOST_REQUIRE(store->apply({&changeset}).front().outcome == Applied::Outcome::Committed);
  BOOST_REQUIRE(store->touch({{key(1, "id"), 1, "::1"}}));
  BOOST_REQUIRE(store->changes(0, 1));
  for (const char* call : {"get", "scan", "apply", "touch", "changes"}) {
    BOOST_TEST(calls(call, "ok") == 1, call);
    BOOST_TEST(timed(call) == 1, call);
  }
  BOOST_TEST(changesets("ok") == 1);
  BOOST_TEST(value("tokenward_store_entry_wait_seconds_count{store=\"main\"}") == 5);
}

BOOST_FIXTURE_TEST_CASE(failures_go_by_the_codes_of_the_abi, CountedStore) {
  const std::pair<tkw_rc, const char*> outcomes[] = {
      {TKW_RETRY, "retry"},       {TKW_TIMEOUT, "timeout"},    {TKW_UNAVAILABLE, "unavailable"},
      {TKW_NO_SPACE, "no_space"}, {TKW_CORRUPT, "corrupt"},    {TKW_SCHEMA, "schema"},
      {TKW_INVALID, "invalid"},   {TKW_CANCELLED, "cancelled"}};
  for (const auto& [rc, name] : outcomes) {
    plugin.get = [rc = rc](auto, auto, auto, auto, auto, auto) { return rc; };
    BOOST_TEST(!store->get(std::vector{key(1, "id")}));
    BOOST_TEST(calls("get", name) == 1, name);
  }
  for (const tkw_rc unknown : {-1, 17, 4711}) {
    plugin.get = [unknown](auto, auto, auto, auto, auto, auto) { return unknown; };
    BOOST_TEST(!store->get(std::vector{key(1, "id")}));
  }
  BOOST_TEST(calls("get", "internal") == 3);
  BOOST_TEST(calls("get", "ok") == 0);
}

BOOST_FIXTURE_TEST_CASE(changesets_are_counted_apart_from_their_call, CountedStore) {
  plugin.apply = [](auto, auto, tkw_result* const* results, auto, auto) {
    results[0]->rc = TKW_OK;
    results[0]->seq = 7;
    results[1]->rc = TKW_CONFLICT;
    results[2]->rc = TKW_DUPLICATE;
    results[2]->seq = 3;
    return TKW_OK;
  };
  const Changeset one = put(1, "id", 1), two = put(2, "id", 2), three = put(3, "id", 3);
  (void)store->apply({&one, &two, &three});
  BOOST_TEST(calls("apply", "ok") == 1);
  BOOST_TEST(changesets("ok") == 1);
  BOOST_TEST(changesets("conflict") == 1);
  BOOST_TEST(changesets("duplicate") == 1);
  plugin.apply = [](auto, auto, auto, auto, auto) { return TKW_UNKNOWN_OUTCOME; };
  (void)store->apply({&one});
  BOOST_TEST(calls("apply", "unknown_outcome") == 1);
  BOOST_TEST(changesets("unknown_outcome") == 0);
}

BOOST_AUTO_TEST_CASE(a_call_that_others_keep_out_never_began) {
  CountedStore counted(1, 20ms);
  std::latch inside(1), over(1);
  counted.plugin.scan = [&](auto, auto, auto, auto, auto) {
    inside.count_down();
    over.wait();
    return TKW_OK;
  };
  std::jthread hog([&] {
    const Scan scan{.kind = Kind::Token, .tenant = tenant(1), .limit = 1};
    (void)counted.store->scan(scan, [](Record&&) { return true; });
  });
  inside.wait();
  BOOST_TEST(!counted.store->get(std::vector{key(1, "id")}));
  over.count_down();
  hog.join();
  BOOST_TEST(counted.calls("get", "kept_out") == 1);
  BOOST_TEST(counted.timed("get") == 0);
  BOOST_TEST(counted.calls("scan", "ok") == 1);
}

BOOST_AUTO_TEST_SUITE_END()

}

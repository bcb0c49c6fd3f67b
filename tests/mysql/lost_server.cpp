// Servers that stop answering, die, come back, or are another one afterwards.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>

#include "support.h"

namespace lost_server_test {

using namespace tokenward::test;

namespace {

const Key kA{"t", 1, "a"}, kB{"t", 1, "b"};
const auto kIgnore = [](const Row&) { return true; };

/// How much later than its deadline a call may end before it counts as held up: far more than the contract's 200 ms,
/// because a loaded machine is no fault of the plugin's.
constexpr std::chrono::seconds kPatience{5};

/// A server of its own, because it is not treated well.
struct LostFixture {
  PrivateServer server;
  SettingValues settings = settings_on(server, "lost");
  Store store{plugin_table(), settings};

  LostFixture() { store.make_ready(); }

  Answer get(std::uint32_t timeout_ms) { return store.get({kA}, kIgnore, HostCall(timeout_ms)); }
};

template <typename Body>
std::chrono::steady_clock::duration time_of(const Body& body) {
  const auto begin = std::chrono::steady_clock::now();
  body();
  return std::chrono::steady_clock::now() - begin;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(lost_server, LostFixture)

BOOST_AUTO_TEST_CASE(a_server_that_stops_answering_costs_a_call_its_time_and_no_more) {
  store.must_apply({put(plain_row(kA))});
  server.freeze();
  Answer read, written, waited, again;
  const auto took = time_of([&] {
    read = get(200);
    again = get(200);  // for which a connection would have to be made
    written = store.apply(Change{{put(plain_row(kB))}}, HostCall(200));
    waited = store.wait(UINT64_MAX - 1, HostCall(200));
  });
  server.thaw();
  BOOST_TEST(read.code == TKW_TIMEOUT, code_name(read.code));
  BOOST_TEST(again.code == TKW_TIMEOUT, code_name(again.code));
  BOOST_TEST(written.code == TKW_TIMEOUT, code_name(written.code));
  BOOST_TEST(waited.code == TKW_TIMEOUT, code_name(waited.code));
  BOOST_TEST((took < kPatience));
  BOOST_TEST(get(30'000).code == TKW_OK);
  BOOST_TEST(store.get({kB}).empty());
}

BOOST_AUTO_TEST_CASE(opening_does_not_wait_for_a_server_that_does_not_answer) {
  server.freeze();
  settings["connect_timeout_ms"] = "200";
  Answer answer;
  const auto took = time_of([&] { answer = Store::try_open(plugin_table(), settings); });
  server.thaw();
  BOOST_TEST(answer.code == TKW_UNAVAILABLE, code_name(answer.code));
  BOOST_TEST((took < kPatience));
}

BOOST_AUTO_TEST_CASE(a_server_that_is_down_is_unavailable_and_served_again_when_it_is_back) {
  const auto before = store.must_apply({put(plain_row(kA))});
  server.kill();
  for (int i = 0; i < 3; ++i) BOOST_TEST(get(30'000).code == TKW_UNAVAILABLE);
  BOOST_TEST(store.apply(Change{{put(plain_row(kB))}}, HostCall(30'000)).code == TKW_UNAVAILABLE);
  BOOST_TEST(Store::try_open(plugin_table(), settings).code == TKW_UNAVAILABLE);
  server.start();
  BOOST_TEST(get(30'000).code == TKW_OK);
  // What the dead server had shown to others may be lost, so its seqs are not used again.
  const auto after = store.must_apply({put(plain_row(kB))});
  BOOST_TEST(after >= before + (1U << 20));
  BOOST_TEST(store.changes(before).size() == 1U);
}

BOOST_AUTO_TEST_CASE(connections_that_the_server_has_closed_are_replaced_before_a_call_meets_them) {
  store.must_apply({put(plain_row(kA))});
  Admin admin(server);
  const auto ours = [&] { return admin.text("SELECT id FROM information_schema.processlist WHERE db = 'lost'"); };
  const auto soon = [&](const auto& holds) { return eventually(holds, std::chrono::seconds(30)); };
  BOOST_REQUIRE(soon([&] { return std::ranges::count(ours(), '\n') == 1; }));  // the one that migrated is gone
  const std::string id = ours();
  admin.run("KILL CONNECTION " + id);
  BOOST_REQUIRE(soon([&] { return ours() != id; }));
  BOOST_TEST(store.must_apply({put(plain_row(kB))}) != 0U);
  BOOST_TEST(store.get({kA, kB}).size() == 2U);
}

BOOST_AUTO_TEST_CASE(another_server_takes_over_from_one_that_dies) {
  PrivateServer second;
  const auto port = [](const PrivateServer& of) { return "127.0.0.1:" + std::to_string(of.port()); };
  Store(plugin_table(), settings_on(second, "lost")).make_ready();
  settings = {{"hosts", port(server) + ", " + port(second)}, {"user", "root"}, {"database", "lost"}};
  Store both(plugin_table(), settings);
  const auto first_id = both.info().store_id[0];
  BOOST_TEST(first_id == store.info().store_id[0]);  // the first one listed is used
  server.kill();
  HostCall call(30'000);
  both.get({kA}, kIgnore, call);  // its connection is found dead here at the latest
  BOOST_TEST(both.must_apply({put(plain_row(kB))}) != 0U);
  BOOST_TEST(Admin(second).value("SELECT COUNT(*) FROM lost.tokenward_rec") == "1");
}

BOOST_AUTO_TEST_CASE(a_replica_among_the_servers_is_passed_over) {
  PrivateServer second;
  const auto port = [](const PrivateServer& of) { return "127.0.0.1:" + std::to_string(of.port()); };
  Admin(server).run("SET GLOBAL read_only = ON");
  Store both(plugin_table(), {{"hosts", port(server) + "," + port(second)}, {"user", "root"}, {"database", "lost"}});
  both.make_ready();
  BOOST_TEST(both.must_apply({put(plain_row(kB))}) != 0U);
  BOOST_TEST(Admin(second).value("SELECT COUNT(*) FROM lost.tokenward_rec") == "1");
}

BOOST_AUTO_TEST_SUITE_END()

}

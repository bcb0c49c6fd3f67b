// Calls that are given up while their statement runs at the server.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <string>
#include <thread>

#include "support.h"

using namespace tokenward::test;

namespace {

const Key kA{"t", 1, "a"};

struct InterruptFixture : StoreFixture {
  Admin other{shared_server()};

  /// Holds the counter, so that whoever writes waits at the server.
  void hold_counter() { other.run("BEGIN; SELECT seq FROM " + database + ".tokenward_meta FOR UPDATE"); }
  void release_counter() { other.run("ROLLBACK"); }

  /// Whether a statement of the store's is waiting for the counter.
  bool one_waits() {
    return admin.value("SELECT COUNT(*) FROM information_schema.processlist WHERE db = '" + database +
                       "' AND info LIKE 'UPDATE tokenward_meta%'") == "1";
  }
  bool soon(bool (InterruptFixture::*holds)()) {
    return eventually([&] { return (this->*holds)(); }, std::chrono::seconds(30));
  }
  bool none_waits() { return !one_waits(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interrupt, InterruptFixture)

BOOST_AUTO_TEST_CASE(an_interrupted_statement_is_killed_at_the_server_and_nothing_was_applied) {
  hold_counter();
  HostCall call;
  Answer answer;
  std::thread writer([&] { answer = store.apply(Change{{put(plain_row(kA))}}, call); });
  BOOST_TEST(soon(&InterruptFixture::one_waits));
  store.cancel(call);
  writer.join();
  BOOST_TEST(answer.code == TKW_CANCELLED, code_name(answer.code));
  BOOST_TEST(soon(&InterruptFixture::none_waits));  // while the counter is still held
  release_counter();
  BOOST_TEST(store.get({kA}).empty());
  BOOST_TEST(store.must_apply({put(plain_row(kA))}) != 0U);
}

BOOST_AUTO_TEST_CASE(a_statement_whose_time_is_up_is_killed_at_the_server_and_nothing_was_applied) {
  hold_counter();
  const Answer answer = store.apply(Change{{put(plain_row(kA))}}, HostCall(200));
  BOOST_TEST(answer.code == TKW_TIMEOUT, code_name(answer.code));
  BOOST_TEST(soon(&InterruptFixture::none_waits));
  release_counter();
  BOOST_TEST(store.get({kA}).empty());
}

BOOST_AUTO_TEST_CASE(a_call_that_waits_for_a_connection_can_be_interrupted_and_times_out) {
  settings["connections"] = "1";  // and one for whoever waits for the feed
  Store narrow(plugin_table(), settings);
  hold_counter();
  HostCall first, second, third;
  Answer answers[3];
  std::thread a([&] { answers[0] = narrow.apply(Change{{put(plain_row({"t", 1, "1"}))}}, first); });
  BOOST_TEST(soon(&InterruptFixture::one_waits));
  std::thread b([&] { answers[1] = narrow.apply(Change{{put(plain_row({"u", 1, "2"}))}}, second); });
  BOOST_TEST(eventually(
      [&] {
        return admin.value("SELECT COUNT(*) FROM information_schema.processlist WHERE db = '" + database +
                           "' AND info LIKE 'UPDATE tokenward_meta%'") == "2";
      },
      std::chrono::seconds(30)));
  std::thread c([&] { answers[2] = narrow.apply(Change{{put(plain_row({"v", 1, "3"}))}}, third); });
  BOOST_TEST(narrow
                 .get(
                     {kA}, [](const Row&) { return true; }, HostCall(100))
                 .code == TKW_TIMEOUT);
  for (HostCall* call : {&third, &second, &first}) narrow.cancel(*call);
  for (std::thread* thread : {&a, &b, &c}) thread->join();
  release_counter();
  for (const Answer& answer : answers) BOOST_TEST(answer.code == TKW_CANCELLED, code_name(answer.code));
}

BOOST_AUTO_TEST_CASE(a_query_killed_by_an_administrator_may_be_tried_again) {
  hold_counter();
  Answer answer;
  std::thread writer([&] { answer = store.apply(Change{{put(plain_row(kA))}}); });
  BOOST_TEST(soon(&InterruptFixture::one_waits));
  admin.run("KILL QUERY " + admin.value("SELECT id FROM information_schema.processlist WHERE db = '" + database +
                                        "' AND info LIKE 'UPDATE tokenward_meta%'"));
  writer.join();
  release_counter();
  BOOST_TEST(answer.code == TKW_RETRY, code_name(answer.code));
}

BOOST_AUTO_TEST_CASE(a_deadlock_with_a_stranger_may_be_tried_again) {
  store.must_apply({put(plain_row(kA))});
  // The stranger inserts the key that the store is about to insert, then asks for the counter that the store holds.
  other.run("BEGIN; INSERT INTO " + database + ".tokenward_rec SELECT 1, 't', 'b', '', 0, 1, 0, 0, '', '' FROM DUAL");
  Answer answer;
  std::thread writer([&] { answer = store.apply(Change{{put(plain_row({"t", 1, "b"}), TKW_ABSENT)}}); });
  BOOST_TEST(eventually(
      [&] {
        return admin.value("SELECT COUNT(*) FROM information_schema.processlist WHERE db = '" + database +
                           "' AND info LIKE 'INSERT INTO tokenward_rec%'") == "1";
      },
      std::chrono::seconds(30)));
  bool stranger_lost = false;
  try {
    other.run("UPDATE " + database + ".tokenward_meta SET seq = seq + 1");
  } catch (const std::runtime_error&) {
    stranger_lost = true;  // the server's choice
  }
  other.run("ROLLBACK");
  writer.join();
  BOOST_TEST(answer.code == (stranger_lost ? TKW_OK : TKW_RETRY), code_name(answer.code));
}

BOOST_AUTO_TEST_SUITE_END()

// Calls that are given up while their statement runs at the server.
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <functional>
#include <future>
#include <string>

#include "support.h"

namespace interrupt_test {

using namespace tokenward::test;

namespace {

const Key kA{"t", 1, "a"};

struct InterruptFixture : StoreFixture {
  Admin other{shared_server()};

  /// Holds the counter, so that whoever writes waits at the server.
  void hold_counter() { other.run("BEGIN; SELECT seq FROM " + database + ".tokenward_meta FOR UPDATE"); }
  void release_counter() { other.run("ROLLBACK"); }

  /// The processes of the store's that run a statement that begins like this.
  [[nodiscard]] std::string from_running(const std::string& statement) const {
    return " FROM information_schema.processlist WHERE db = '" + database + "' AND info LIKE '" + statement + "%'";
  }
  int waiting(const std::string& statement = "UPDATE tokenward_meta") {
    return std::stoi(admin.value("SELECT COUNT(*)" + from_running(statement)));
  }
  static bool soon(const std::function<bool()>& holds) { return eventually(holds, std::chrono::seconds(30)); }

  std::future<Answer> answer_to(const Change& change, const HostCall& call) {
    return std::async(std::launch::async, [this, change, &call] { return store.apply(change, call); });
  }
  static void must_be(tkw_rc code, std::future<Answer>& answer) {
    const Answer given = answer.get();
    BOOST_TEST(given.code == code, given);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(interrupt, InterruptFixture)

BOOST_AUTO_TEST_CASE(an_interrupted_statement_is_killed_at_the_server_and_nothing_was_applied) {
  hold_counter();
  HostCall call;
  auto answer = answer_to(Change{{put(plain_row(kA))}}, call);
  BOOST_TEST(soon([&] { return waiting() == 1; }));
  store.cancel(call);
  must_be(TKW_CANCELLED, answer);
  BOOST_TEST(soon([&] { return waiting() == 0; }));  // while the counter is still held
  release_counter();
  BOOST_TEST(store.get({kA}).empty());
  BOOST_TEST(store.must_apply({put(plain_row(kA))}) != 0U);
}

BOOST_AUTO_TEST_CASE(a_statement_whose_time_is_up_is_killed_at_the_server_and_nothing_was_applied) {
  hold_counter();
  const Answer answer = store.apply(Change{{put(plain_row(kA))}}, HostCall(200));
  BOOST_TEST(answer.code == TKW_TIMEOUT, code_name(answer.code));
  BOOST_TEST(soon([&] { return waiting() == 0; }));
  release_counter();
  BOOST_TEST(store.get({kA}).empty());
}

BOOST_AUTO_TEST_CASE(a_call_that_waits_for_a_connection_can_be_interrupted_and_times_out) {
  settings["connections"] = "1";  // and one for whoever waits for the feed
  Store narrow(plugin_table(), settings);
  hold_counter();
  HostCall calls[3];
  std::future<Answer> answers[3];
  const auto write = [&](int i) {
    const Change change{{put(plain_row({std::to_string(i), 1, "a"}))}};
    answers[i] = std::async(std::launch::async, [&, i, change] { return narrow.apply(change, calls[i]); });
  };
  write(0);
  write(1);
  BOOST_TEST(soon([&] { return waiting() == 2; }));
  write(2);
  BOOST_TEST(narrow
                 .get(
                     {kA}, [](const Row&) { return true; }, HostCall(100))
                 .code == TKW_TIMEOUT);
  for (HostCall& call : calls) narrow.cancel(call);
  for (auto& answer : answers) must_be(TKW_CANCELLED, answer);
  release_counter();
}

BOOST_AUTO_TEST_CASE(a_query_killed_by_an_administrator_may_be_tried_again) {
  hold_counter();
  const HostCall call;
  auto answer = answer_to(Change{{put(plain_row(kA))}}, call);
  BOOST_TEST(soon([&] { return waiting() == 1; }));
  BOOST_TEST(soon([&] {  // the server shows no process, and misses to end a wait, at the wrong moment
    const std::string id = admin.value("SELECT id" + from_running("UPDATE tokenward_meta"));
    if (!id.empty()) admin.run("KILL QUERY " + id);
    return answer.wait_for(std::chrono::milliseconds(20)) == std::future_status::ready;
  }));
  must_be(TKW_RETRY, answer);
  release_counter();
}

BOOST_AUTO_TEST_CASE(a_deadlock_with_a_stranger_may_be_tried_again) {
  store.must_apply({put(plain_row(kA))});
  // The stranger inserts the key that the store is about to insert, then asks for the counter that the store holds.
  other.run("BEGIN; INSERT INTO " + database + ".tokenward_rec SELECT 1, 't', 'b', '', 0, 1, 0, 0, '', '' FROM DUAL");
  const HostCall call;
  auto answer = answer_to(Change{{put(plain_row({"t", 1, "b"}), TKW_ABSENT)}}, call);
  BOOST_TEST(soon([&] { return waiting("INSERT INTO tokenward_rec") == 1; }));
  bool stranger_lost = false;
  try {
    other.run("UPDATE " + database + ".tokenward_meta SET seq = seq + 1");
  } catch (const std::runtime_error&) {
    stranger_lost = true;  // the server's choice
  }
  other.run("ROLLBACK");
  must_be(stranger_lost ? TKW_OK : TKW_RETRY, answer);
}

BOOST_AUTO_TEST_SUITE_END()

}

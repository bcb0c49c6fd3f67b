// Deadlines and interruption, wherever a call may be held up.
#include <sqlite3.h>

#include <atomic>
#include <boost/test/unit_test.hpp>
#include <chrono>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "support.h"

namespace cancelling_test {

using namespace tokenward::test;

namespace {

const Key kA{"t", 1, "a"};

/// Milliseconds: so long that a call which ends with TIMEOUT instead was not interrupted at all.
constexpr std::uint32_t kLong = 100'000;

Row row(const Key& key) {
  Row made;
  made.key = key;
  return made;
}

/// Another program that is writing to the file and does not finish.
class ForeignWriter {
 public:
  explicit ForeignWriter(const std::string& path) {
    BOOST_REQUIRE(sqlite3_open(path.c_str(), &handle_) == SQLITE_OK);
    BOOST_REQUIRE(sqlite3_exec(handle_, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
  }
  ~ForeignWriter() { sqlite3_close(handle_); }
  ForeignWriter(const ForeignWriter&) = delete;
  ForeignWriter& operator=(const ForeignWriter&) = delete;

 private:
  sqlite3* handle_ = nullptr;
};

struct CancelFixture : StoreFixture {
  Answer apply(const HostCall& call) {
    std::vector<Answer> answers;
    return store.apply({Change{{put(row(kA))}}}, answers, call);
  }

  void fill(int rows) {
    for (int done = 0; done < rows;) {
      std::vector<Operation> puts;
      for (int i = 0; i < 1000; ++i, ++done) puts.push_back(put(row({"t", 2, std::to_string(done)})));
      store.must_apply(puts);
    }
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(cancelling, CancelFixture)

BOOST_AUTO_TEST_CASE(a_call_that_is_cancelled_before_it_begins_does_nothing) {
  HostCall call;
  call.cancel(store.raw());
  BOOST_TEST(apply(call).code == TKW_CANCELLED);
  BOOST_TEST(store.get({kA}).empty());
  store.must_apply({put(row(kA))});
  BOOST_TEST(store.touch({{kA, 5, ""}}, call).code == TKW_CANCELLED);
  BOOST_TEST(store.get({kA}).at(0).touched == 0);
  BOOST_TEST(store.wait(UINT64_MAX, call).code == TKW_CANCELLED);
}

BOOST_AUTO_TEST_CASE(a_long_scan_stops_soon_after_it_is_interrupted) {
  fill(10000);
  HostCall call;
  int delivered = 0;
  const Answer answer = store.scan(
      {.kind = 2, .limit = 10000, .tenant = "t"},
      [&](const Row&) {
        if (++delivered == 10) std::thread([&] { call.cancel(store.raw()); }).join();
        return true;
      },
      call);
  BOOST_TEST(answer.code == TKW_CANCELLED);
  BOOST_TEST(delivered < 1000);
  BOOST_TEST(store.scan({.kind = 2, .limit = 10000, .tenant = "t"}).size() == 10000U);
}

BOOST_AUTO_TEST_CASE(a_long_scan_stops_when_its_time_is_up) {
  fill(10000);
  const HostCall call(50);
  const Answer answer = store.scan(
      {.kind = 2, .limit = 10000, .tenant = "t"},
      [](const Row&) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        return true;
      },
      call);
  BOOST_TEST(answer.code == TKW_TIMEOUT);
}

BOOST_AUTO_TEST_CASE(a_walk_over_many_tenants_can_be_interrupted) {
  for (int i = 0; i < 3; ++i) {
    std::vector<Change> changes;
    for (int j = 0; j < 64; ++j) changes.push_back({{put(row({std::to_string(i * 64 + j), 1, "x"}))}});
    store.apply(changes);
  }
  HostCall call;
  int delivered = 0;
  const Answer answer = store.scan(
      {.flags = TKW_SCAN_ALL_TENANTS},
      [&](const Row&) {
        ++delivered;
        call.cancel(store.raw());
        return true;
      },
      call);
  BOOST_TEST(answer.code == TKW_CANCELLED);
  BOOST_TEST(delivered == 1);
}

BOOST_AUTO_TEST_CASE(a_writer_held_up_by_another_program_times_out_and_has_done_nothing) {
  const ForeignWriter foreign(settings["path"]);
  BOOST_TEST(apply(HostCall(20)).code == TKW_TIMEOUT);
  BOOST_TEST(store.get({kA}).empty());
}

BOOST_AUTO_TEST_CASE(a_writer_held_up_by_another_program_can_be_interrupted) {
  HostCall call(kLong);
  Answer answer{TKW_INTERNAL};
  {
    const ForeignWriter foreign(settings["path"]);
    std::thread writer([&] { answer = apply(call); });
    call.wait_until_asked();
    call.cancel(store.raw());
    writer.join();
  }
  BOOST_TEST(answer.code == TKW_CANCELLED);
  BOOST_TEST(apply(HostCall()).code == TKW_OK);
}

BOOST_AUTO_TEST_CASE(whoever_waits_for_the_writing_connection_times_out_or_is_interrupted) {
  const ForeignWriter foreign(settings["path"]);
  HostCall first(kLong), second(kLong);
  Answer holding{TKW_INTERNAL}, waiting{TKW_INTERNAL};
  std::thread holder([&] { holding = apply(first); });
  first.wait_until_asked();
  std::thread waiter([&] { waiting = apply(second); });
  second.wait_until_asked();
  BOOST_TEST(apply(HostCall(20)).code == TKW_TIMEOUT);
  second.cancel(store.raw());
  waiter.join();
  first.cancel(store.raw());
  holder.join();
  BOOST_TEST(holding.code == TKW_CANCELLED);
  BOOST_TEST(waiting.code == TKW_CANCELLED);
}

BOOST_AUTO_TEST_CASE(waiting_for_news_can_be_interrupted) {
  HostCall call;
  auto waiting = std::async(std::launch::async, [&] { return store.wait(0, call); });
  call.wait_until_asked();
  call.cancel(store.raw());
  const bool ended = waiting.wait_for(std::chrono::milliseconds(kLong)) == std::future_status::ready;
  BOOST_TEST(ended);
  if (!ended) store.must_apply({put(row(kA))});  // lets it go
  BOOST_TEST(waiting.get().code == TKW_CANCELLED);
}

BOOST_AUTO_TEST_CASE(interrupting_a_call_that_is_not_running_is_ignored) {
  HostCall over;
  BOOST_TEST(apply(over).code == TKW_OK);
  over.cancel(store.raw());
  BOOST_TEST(apply(HostCall()).code == TKW_OK);
}

BOOST_AUTO_TEST_SUITE_END()

}

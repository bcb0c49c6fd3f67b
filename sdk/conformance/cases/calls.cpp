// Deadlines and interruption.
#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "client/races.h"
#include "client/stopwatch.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

using namespace std::chrono_literals;

const Key kA{"t", 1, "a"};
constexpr std::uint32_t kManyRows = 4000;

void fill(Store& store, std::uint32_t rows) {
  for (std::uint32_t done = 0; done < rows;) {
    std::vector<Operation> puts;
    for (int i = 0; i < 500 && done < rows; ++i, ++done) puts.push_back(put(plain_row({"t", 2, std::to_string(done)})));
    store.must_apply(puts);
  }
}

Scan long_scan() { return {.kind = 2, .limit = TKW_MAX_SCAN_LIMIT, .tenant = "t"}; }

void cancelled_before_it_begins_does_nothing(Context& context) {
  const auto store = context.open();
  HostCall call;
  store->cancel(call);
  const auto no_row = [](const Row&) { return true; };
  expect_equal("apply", code_name(store->apply(Change{{put(plain_row(kA))}}, call).code), "TKW_CANCELLED");
  expect(store->get({kA}).empty(), "nothing was applied");
  store->must_apply({put(plain_row(kA))});
  expect_equal("touch", code_name(store->touch({{kA, 5, ""}}, call).code), "TKW_CANCELLED");
  expect_equal("the time of the row", store->row(kA).touched, std::int64_t{0});
  for (const Answer& answer : {store->get({kA}, no_row, call), store->scan(Scan{.tenant = "t"}, no_row, call)})
    expect(answer.code == TKW_CANCELLED || answer.code == TKW_OK,
           "a quick read is done or cancelled: " + shown(answer));
  if (store->table().wait != nullptr)
    expect_equal("wait", code_name(store->wait(UINT64_MAX - 1, call).code), "TKW_CANCELLED");
}

void deadlines_are_kept(Context& context) {
  constexpr auto kTime = 50ms;
  const auto store = context.open();
  store->must_apply({put(plain_row(kA))});
  fill(*store, 500);
  const auto no_row = [](const Row&) { return true; };
  const auto no_change = [](const FeedEntry&) { return true; };
  tkw_info info{};
  const std::vector<std::pair<const char*, std::function<Answer(const HostCall&)>>> calls{
      {"info", [&](const HostCall& call) { return store->info(info, call); }},
      {"get", [&](const HostCall& call) { return store->get({kA}, no_row, call); }},
      {"scan", [&](const HostCall& call) { return store->scan(long_scan(), no_row, call); }},
      {"apply", [&](const HostCall& call) { return store->apply(Change{{put(plain_row(kA))}}, call); }},
      {"touch",
       [&](const HostCall& call) {
         return store->touch({{kA, 1, ""}}, call);
       }},
      {"changes", [&](const HostCall& call) {
         return store->changes(store->info().first_seq - 1, TKW_MAX_CHANGES_LIMIT, no_change, call);
       }}};
  for (const auto& [name, call] : calls)
    expect_once_within(kTime + kGrace, std::string(name) + " with 50 ms", [&] {
      return time_of([&] {
        const Answer answer = call(HostCall(static_cast<std::uint32_t>(kTime.count())));
        expect(answer.code == TKW_OK || answer.code == TKW_TIMEOUT || answer.code == TKW_UNKNOWN_OUTCOME,
               "a call with little time is done or says so: " + shown(answer));
      });
    });
}

void scan_stops_when_its_time_is_up(Context& context) {
  constexpr auto kTime = 50ms;
  const auto store = context.open();
  fill(*store, kManyRows);
  expect_once_within(kTime + kGrace, "a scan with 50 ms whose rows are taken slowly", [&] {
    Answer answer;
    const auto took = time_of([&] {
      answer = store->scan(
          long_scan(),
          [](const Row&) {
            std::this_thread::sleep_for(500us);
            return true;
          },
          HostCall(static_cast<std::uint32_t>(kTime.count())));
    });
    expect_equal("the code", code_name(answer.code), "TKW_TIMEOUT");
    return took;
  });
  expect_equal("rows of the next scan", store->scan(long_scan()).size(), std::size_t{kManyRows});
}

void scan_stops_when_interrupted(Context& context) {
  const auto store = context.open();
  if (store->table().interrupt == nullptr) throw NotApplicable("the plugin has no interrupt");
  fill(*store, kManyRows);
  expect_once_within(kGrace, "a scan after interrupt", [&] {
    HostCall call;
    std::chrono::steady_clock::time_point interrupted;
    std::uint32_t delivered = 0;
    const Answer answer = store->scan(
        long_scan(),
        [&](const Row&) {
          if (++delivered == 10) {
            std::thread([&] { store->cancel(call); }).join();
            interrupted = std::chrono::steady_clock::now();
          }
          if (delivered > 10) std::this_thread::sleep_for(100us);
          return true;
        },
        call);
    expect_equal("the code", code_name(answer.code), "TKW_CANCELLED");
    expect(delivered < kManyRows, "the scan ended early");
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - interrupted);
  });
  expect_equal("rows of the next scan", store->scan(long_scan()).size(), std::size_t{kManyRows});
}

/// The calls that run, for somebody who interrupts them.
class RunningCalls {
 public:
  explicit RunningCalls(std::size_t n) : calls_(n) {}

  /// Known from here to the end of the returned guard.
  void set(std::size_t slot, HostCall* call) {
    const std::lock_guard lock(mutex_);
    calls_[slot] = call;
  }
  void interrupt(std::size_t slot, Store& store) {
    const std::lock_guard lock(mutex_);
    if (calls_[slot] != nullptr) store.cancel(*calls_[slot]);
  }

 private:
  std::mutex mutex_;
  std::vector<HostCall*> calls_;  // guarded by mutex_
};

/// One changeset that may be interrupted at any moment; then what the answer said must be so.
void apply_in_the_storm(Store& store, RunningCalls& running, std::size_t slot, const Key& key) {
  const Change change{{put(plain_row(key), TKW_ABSENT), put(plain_row({key.tenant, 9, key.id}), TKW_ABSENT)}};
  HostCall call(10'000);
  running.set(slot, &call);
  const Answer answer = store.apply(change, call);
  running.set(slot, nullptr);
  const auto rows = store.get({key, {key.tenant, 9, key.id}}).size();
  if (answer.code == TKW_UNKNOWN_OUTCOME) {
    const Answer settled = store.settle(change);
    expect(settled.code == TKW_OK || settled.code == TKW_DUPLICATE, "an unknown outcome is settled: " + shown(settled));
    expect(rows == (settled.code == TKW_OK ? 0U : 2U) || rows == 2U, "nothing half was visible before");
    return;
  }
  const bool not_applied = answer.code == TKW_CANCELLED || answer.code == TKW_RETRY || answer.code == TKW_TIMEOUT;
  expect(answer.code == TKW_OK || not_applied, "applied or not applied: " + shown(answer));
  expect_equal("rows after " + code_name(answer.code), rows, answer.code == TKW_OK ? std::size_t{2} : std::size_t{0});
  if (!not_applied) return;
  const Answer again = store.settle(change);
  expect(again.code == TKW_OK, "the same request again is applied: " + shown(again));
}

void storms_of_interrupts_tell_the_truth(Context& context) {
  const auto store = context.open();
  if (store->table().interrupt == nullptr) throw NotApplicable("the plugin has no interrupt");
  const int workers = static_cast<int>(std::min(store->info().max_appliers, 4U)), each = context.scaled(300) / workers;
  RunningCalls running(static_cast<std::size_t>(workers));
  std::atomic<int> working{workers};
  in_threads(workers + 1, [&](int thread) {
    if (thread == workers) {
      Chance chance = context.chance();
      while (working != 0) {
        running.interrupt(chance.below(static_cast<std::uint32_t>(workers)), *store);
        store->table().interrupt(store->raw(), chance.below(1000));
        std::this_thread::sleep_for(std::chrono::microseconds(chance.below(300)));
      }
      return;
    }
    const StopAtEnd end(working, -1);
    for (int i = 0; i < each; ++i) {
      const Key key{"t" + std::to_string(thread), 1, std::to_string(i)};
      apply_in_the_storm(*store, running, static_cast<std::size_t>(thread), key);
    }
  });
  const auto rows = store->scan(Scan{.flags = TKW_SCAN_ALL_TENANTS, .limit = TKW_MAX_SCAN_LIMIT}).size();
  expect_equal("rows in the end", rows, static_cast<std::size_t>(workers * each));
}

void unknown_interrupts_are_ignored(Context& context) {
  const auto store = context.open();
  if (store->table().interrupt == nullptr) throw NotApplicable("the plugin has no interrupt");
  HostCall over;
  require_ok(store->apply(Change{{put(plain_row(kA))}}, over), "a call");
  store->cancel(over);
  store->table().interrupt(store->raw(), UINT64_MAX);
  require_ok(store->apply(Change{{put(plain_row(kA))}}), "the next call");
  expect_equal("rows", store->get({kA}).size(), std::size_t{1});
}

}  // namespace

std::vector<Case> calls_cases() {
  return {
      {"calls.cancelled_before_it_begins_does_nothing", Level::Core,
       "a call that is cancelled already answers CANCELLED", cancelled_before_it_begins_does_nothing},
      {"calls.deadlines_are_kept", Level::Core, "no call of any kind returns later than 200 ms after its time is up",
       deadlines_are_kept},
      {"calls.scan_stops_when_its_time_is_up", Level::Core, "a scan whose rows are taken slowly ends with TIMEOUT",
       scan_stops_when_its_time_is_up},
      {"calls.scan_stops_when_interrupted", Level::Core, "a scan ends with CANCELLED soon after interrupt",
       scan_stops_when_interrupted},
      {"calls.storms_of_interrupts_tell_the_truth", Level::Core,
       "CANCELLED means not applied, OK applied, whenever interrupt comes", storms_of_interrupts_tell_the_truth},
      {"calls.unknown_interrupts_are_ignored", Level::Core, "an id that is not running disturbs nobody",
       unknown_interrupts_are_ignored},
  };
}

}  // namespace tokenward::conformance

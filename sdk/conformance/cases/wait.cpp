// Waiting for the feed to go on.
#include <chrono>
#include <memory>
#include <string>
#include <thread>

#include "cases/groups.h"
#include "client/expect.h"
#include "client/stopwatch.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

const Key kA{"t", 1, "a"};

/// Longer than any case: a wait that ends with TIMEOUT instead did not hear.
constexpr std::uint32_t kLong = 30'000;

std::unique_ptr<Store> open_one_that_waits(Context& context) {
  if (context.table().wait == nullptr) throw NotApplicable("the plugin has no wait: the host polls");
  return context.open();
}

void returns_at_once_if_there_is_news(Context& context) {
  const auto store = open_one_that_waits(context);
  const auto seq = store->must_apply({put(plain_row(kA))});
  expect_once_within(kGrace, "wait with news", [&] {
    return time_of([&] { require_ok(store->wait(seq - 1, HostCall(kLong)), "wait with news"); });
  });
}

/// How long after `happens` a wait that was under way has returned, and what it answered.
std::chrono::milliseconds delay_of_wait(Store& store, Answer& answer, HostCall& call,
                                        const std::function<void()>& happens) {
  const auto after = store.info().last_seq;
  Clock::time_point returned;
  std::thread waiting([&] {
    answer = store.wait(after, call);
    returned = Clock::now();
  });
  const bool asked = call.wait_until_asked();
  const auto start = Clock::now();
  happens();
  waiting.join();
  expect(asked, "a wait that is under way looks whether it was cancelled");
  return std::chrono::duration_cast<std::chrono::milliseconds>(returned - start);
}

void returns_when_something_changes(Context& context) {
  const auto store = open_one_that_waits(context);
  expect_once_within(kGrace, "wait after a commit", [&] {
    HostCall call(kLong);
    Answer answer;
    const auto delay = delay_of_wait(*store, answer, call, [&] { store->must_apply({put(plain_row(kA))}); });
    require_ok(answer, "wait while something changes");
    return delay;
  });
}

void ends_at_its_deadline(Context& context) {
  constexpr auto kTime = 100ms, kRounding = 1ms;
  const auto store = open_one_that_waits(context);
  const auto last = store->info().last_seq;
  expect_once_within(kTime + kGrace, "wait with 100 ms", [&] {
    Answer answer;
    const auto took = time_of([&] { answer = store->wait(last, HostCall(static_cast<std::uint32_t>(kTime.count()))); });
    expect(answer.code == TKW_TIMEOUT || answer.code == TKW_OK, "wait in vain ends with TIMEOUT: " + shown(answer));
    expect(answer.code == TKW_OK || took >= kTime - kRounding, "TIMEOUT does not come before the deadline");
    return took;
  });
}

void can_be_interrupted(Context& context) {
  const auto store = open_one_that_waits(context);
  if (store->table().interrupt == nullptr) throw NotApplicable("the plugin has no interrupt");
  expect_once_within(kGrace, "wait after interrupt", [&] {
    HostCall call(kLong);
    Answer answer;
    const auto delay = delay_of_wait(*store, answer, call, [&] { store->cancel(call); });
    expect_equal("the code", code_name(answer.code), "TKW_CANCELLED");
    return delay;
  });
}

}  // namespace

std::vector<Case> wait_cases() {
  return {
      {"wait.returns_at_once_if_there_is_news", Level::Core, "wait with something new to tell",
       returns_at_once_if_there_is_news},
      {"wait.returns_when_something_changes", Level::Core, "wait ends with the next commit",
       returns_when_something_changes},
      {"wait.ends_at_its_deadline", Level::Core, "TIMEOUT, neither early nor more than 200 ms late",
       ends_at_its_deadline},
      {"wait.can_be_interrupted", Level::Core, "CANCELLED", can_be_interrupted},
  };
}

}  // namespace tokenward::conformance

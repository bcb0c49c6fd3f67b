// A server behind a line that breaks: the kit's proxy stands between the plugin and it.
#include <chrono>
#include <memory>
#include <string>

#include "cases/groups.h"
#include "client/expect.h"
#include "client/stopwatch.h"
#include "faults/proxy.h"
#include "faults/writer.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

using namespace std::chrono_literals;

/// The plugin reaches its server through the proxy from here on.
std::unique_ptr<Proxy> proxy_before(Context& context) {
  const auto& upstream = context.settings_file().upstream();
  if (!upstream) throw NotApplicable("the settings name no server: [kit] upstream");
  auto proxy = std::make_unique<Proxy>(*upstream);
  context.lead_to(proxy->address());
  return proxy;
}

/// Writes the changesets of a plan one by one and remembers what was said.
class LocalWriter {
  WriterPlan plan_ = WriterPlan::fresh();
  int next_ = 0;

 public:
  WriterHistory history{plan_};  // after the plan that it is of

  Answer write_next(Store& store, const HostCall& call = HostCall()) {
    const std::string number = std::to_string(next_);
    history.note("begin " + number);
    const Answer answer = store.apply(plan_.change(next_++), call);
    history.note("answer " + number + " " + std::to_string(answer.code) + " " + std::to_string(answer.seq));
    return answer;
  }
};

void requests_are_settled_when_the_line_is_cut(Context& context) {
  constexpr int kRounds = 3;
  const auto proxy = proxy_before(context);
  const auto store = context.open();
  LocalWriter writer;
  require_ok(writer.write_next(*store), "a changeset before the line is cut");
  const auto before = proxy->passed();
  require_ok(writer.write_next(*store), "another one");
  const auto pieces = proxy->passed() - before;
  expect(pieces > 0, "the plugin talks to its server through the proxy ({proxy_host}, {proxy_port})");
  for (int round = 0; round < context.scaled(kRounds); ++round) {
    for (std::uint64_t at = 0; at <= pieces; ++at) {
      within("line cut after " + std::to_string(at) + " of " + std::to_string(pieces) + " pieces", [&] {
        proxy->cut_after(at);
        const Answer answer = writer.write_next(*store);
        expect(answer.code == TKW_OK || answer.code == TKW_UNKNOWN_OUTCOME || answer.code == TKW_UNAVAILABLE ||
                   answer.code == TKW_RETRY,
               "a line that breaks is no fault of the host's: " + shown(answer));
        proxy->cut_after(UINT32_MAX);
        require_ok(store->settle(Change{{put(plain_row({"other", 7, std::to_string(at)}))}}), "the next changeset");
      });
    }
    within("round " + std::to_string(round), [&] { writer.history.verify(*context.open()); });
  }
}

void dead_connections_are_replaced(Context& context) {
  const auto proxy = proxy_before(context);
  const auto store = context.open();
  LocalWriter writer;
  for (int round = 0; round < 3; ++round) {
    require_ok(writer.write_next(*store), "while the line is up");
    proxy->refuse(true);
    proxy->cut();
    const Answer refused = writer.write_next(*store, HostCall(5000));
    expect(refused.code != TKW_OK, "nothing is acknowledged without a server");
    const Answer read = store->get(
        {{"t", 1, "0"}}, [](const Row&) { return true; }, HostCall(5000));
    expect(read.code == TKW_UNAVAILABLE || read.code == TKW_TIMEOUT || read.code == TKW_RETRY,
           "a server that is away is UNAVAILABLE: " + shown(read));
    proxy->refuse(false);
    require_ok(store->settle(Change{{put(plain_row({"other", 7, std::to_string(round)}))}}), "when it is back");
    tkw_info info{};
    require_ok(store->info(info), "info when it is back");
  }
  writer.history.verify(*store);
}

void silent_servers_do_not_outlast_deadlines(Context& context) {
  constexpr auto kTime = 300ms;
  const auto proxy = proxy_before(context);
  const auto store = context.open();
  LocalWriter writer;
  require_ok(writer.write_next(*store), "while the server answers");
  const auto patient = [&](const std::function<Answer(const HostCall&)>& call) {
    return [&, call] {
      Answer answer;
      const auto took = time_of([&] { answer = call(HostCall(static_cast<std::uint32_t>(kTime.count()))); });
      expect(answer.code == TKW_TIMEOUT || answer.code == TKW_UNKNOWN_OUTCOME || answer.code == TKW_UNAVAILABLE,
             "a server that hangs is a TIMEOUT or UNKNOWN_OUTCOME: " + shown(answer));
      return took;
    };
  };
  const auto no_row = [](const Row&) { return true; };
  proxy->keep_silent(true);
  expect_once_within(kTime + kGrace, "get from a silent server with 300 ms", patient([&](const HostCall& call) {
                       return store->get({{"t", 1, "0"}}, no_row, call);
                     }));
  expect_once_within(kTime + kGrace, "apply at a silent server with 300 ms",
                     patient([&](const HostCall& call) { return writer.write_next(*store, call); }));
  proxy->keep_silent(false);
  require_ok(store->settle(Change{{put(plain_row({"other", 7, "x"}))}}), "when it answers again");
  writer.history.verify(*context.open());
}

}  // namespace

std::vector<Case> network_cases() {
  constexpr std::chrono::seconds kLong{180};
  return {
      {"network.requests_are_settled_when_the_line_is_cut", Level::Durable,
       "the line is cut at every packet, before and after COMMIT: repeated, each request is applied once",
       requests_are_settled_when_the_line_is_cut, kLong},
      {"network.dead_connections_are_replaced", Level::Durable,
       "the store works again as soon as the server can be reached", dead_connections_are_replaced, kLong},
      {"network.silent_servers_do_not_outlast_deadlines", Level::Durable,
       "a server that says nothing is a TIMEOUT or UNKNOWN_OUTCOME within 200 ms of the deadline",
       silent_servers_do_not_outlast_deadlines, kLong},
  };
}

}  // namespace tokenward::conformance

// Several nodes at one store: processes, each with a store of its own and as many threads as the plugin takes.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "client/races.h"
#include "client/stopwatch.h"
#include "faults/writer.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

using namespace std::chrono_literals;

constexpr auto kPatience = 120s;
constexpr int kNodes = 3;
const Key kCounter{"t", 1, "counter"}, kTwin{"u", 2, "twin"};

int threads_of(Store& store) {
  constexpr std::uint32_t kMost = 4;
  return static_cast<int>(std::min(store.info().max_appliers, kMost));
}

/// The next line of a node; Failure if it ended instead.
std::string line_of(Process& node) {
  const auto line = node.read_line(kPatience);
  if (!line) fail("a node ended without an answer; its output says why");
  return *line;
}

std::vector<Process> start_nodes(Context& context, const char* role, const std::vector<std::string>& arguments) {
  context.open();  // migrated once, so that the nodes only find it
  std::vector<Process> nodes;
  for (int i = 0; i < kNodes; ++i) {
    std::vector<std::string> all{std::to_string(i)};
    all.insert(all.end(), arguments.begin(), arguments.end());
    nodes.push_back(context.start(role, context.place(), all));
  }
  for (Process& node : nodes) expect_equal("what a node says first", line_of(node), "ready");
  return nodes;
}

void go(std::vector<Process>& nodes) {
  for (Process& node : nodes) node.send_line("go");
}

/// Opens a store, says "ready" and waits for "go".
std::unique_ptr<Store> ready(Context& context) {
  auto store = context.open();
  starter::send_line("ready");
  starter::read_line();
  return store;
}

/// Arguments: node, how often each thread counts up. Sends how often all of them did.
void count(Context& context, const std::vector<std::string>& arguments) {
  const auto store = ready(context);
  const int threads = threads_of(*store), each = std::stoi(arguments.at(1));
  in_threads(threads, [&](int) { count_up(*store, {kCounter, kTwin}, each); });
  starter::send_line(std::to_string(threads * each));
}

void no_update_is_lost(Context& context) {
  const auto store = context.open();
  store->must_apply({put(plain_row(kCounter, "0")), put(plain_row(kTwin, "0"))});
  auto nodes = start_nodes(context, "count", {std::to_string(context.scaled(12))});
  go(nodes);
  int counted = 0;
  for (Process& node : nodes) counted += std::stoi(line_of(node));
  for (const Key& key : {kCounter, kTwin})
    expect_equal("the count of " + shown(key), store->row(key).body, std::to_string(counted));
}

/// Arguments: node, tenant, limit. Sends how many mints were acknowledged.
void mint(Context& context, const std::vector<std::string>& arguments) {
  const OwnerRace race{arguments.at(1), "ann", std::stoi(arguments.at(2))};
  const auto store = ready(context);
  std::atomic<int> minted{0};
  in_threads(threads_of(*store), [&](int thread) {
    minted += race.mint(*store, arguments.at(0) + "." + std::to_string(thread) + ".", race.limit);
  });
  starter::send_line(std::to_string(minted));
}

void limit_per_owner_holds(Context& context) {
  constexpr int kLimit = 5;
  const auto store = context.open();
  for (int round = 0; round < context.scaled(4); ++round) {
    const OwnerRace race{"t" + std::to_string(round), "ann", kLimit};
    auto nodes = start_nodes(context, "mint", {race.tenant, std::to_string(kLimit)});
    go(nodes);
    int minted = 0;
    for (Process& node : nodes) minted += std::stoi(line_of(node));
    expect_equal("mints in all", minted, kLimit);
    race.verify(*store, minted);
  }
}

/// Answers every line with the counter's body, read then.
void read_counter(Context& context, const std::vector<std::string>&) {
  const auto store = ready(context);
  while (starter::read_line())
    starter::send_line(store->row(kCounter).body + " " + store->scan(Scan{.tenant = "t"}).at(0).body);
}

void acknowledged_writes_are_seen_by_others(Context& context) {
  const auto store = context.open();
  store->must_apply({put(plain_row(kCounter, "0"))});
  auto nodes = start_nodes(context, "read_counter", {});
  go(nodes);
  for (int value = 1; value <= context.scaled(40); ++value) {
    const std::string text = std::to_string(value);
    store->must_apply({put(plain_row(kCounter, text))});
    for (Process& node : nodes) {
      node.send_line("read");
      expect_equal("what another node sees by get and by scan", line_of(node), text + " " + text);
    }
  }
}

/// Arguments: node, changesets of each thread. Sends every acknowledged seq, then "done".
void write_much(Context& context, const std::vector<std::string>& arguments) {
  const auto store = ready(context);
  std::mutex mutex;
  in_threads(threads_of(*store), [&](int thread) {
    for (int n = 0; n < std::stoi(arguments.at(1)); ++n) {
      const auto seq = store->must_apply(heavy_or_light("t" + arguments.at(0) + "." + std::to_string(thread), n));
      const std::lock_guard lock(mutex);
      starter::send_line(std::to_string(seq));
    }
  });
  starter::send_line("done");
}

void follower_misses_nothing(Context& context) {
  const auto store = context.open();
  const std::uint64_t start = store->info().last_seq;
  auto nodes = start_nodes(context, "write_much", {std::to_string(context.scaled(24))});
  std::atomic<int> writing{kNodes};
  std::vector<FeedEntry> followed;
  std::set<std::uint64_t> acknowledged;
  in_threads(2, [&](int thread) {
    if (thread == 0) {
      followed = follow(*store, start, [&] { return writing == 0; });
      return;
    }
    go(nodes);
    for (Process& node : nodes) {
      const StopAtEnd end(writing, -1);
      for (std::string line = line_of(node); line != "done"; line = line_of(node))
        acknowledged.insert(std::stoull(line));
    }
  });
  verify_followed(followed, acknowledged);
}

void repeated_request_is_known_to_others(Context& context) {
  const auto store = context.open();
  const WriterPlan plan = WriterPlan::fresh();
  for (int number = 0; number < context.scaled(5); ++number) {
    const auto seq = require_ok(store->settle(plan.change(number)), "the first attempt").seq;
    Process other = context.start("write", context.place(),
                                  {std::to_string(plan.start_us()), std::to_string(number), std::to_string(1)});
    expect_equal("what the other node says first", line_of(other), "begin " + std::to_string(number));
    expect_equal("the answer to the other node", line_of(other),
                 "answer " + std::to_string(number) + " " + std::to_string(TKW_DUPLICATE) + " " + std::to_string(seq));
  }
}

void wait_hears_of_others(Context& context) {
  constexpr std::uint32_t kLong = 30'000;
  if (context.table().wait == nullptr) throw NotApplicable("the plugin has no wait: the host polls");
  const auto store = context.open();
  int round = 0;
  expect_once_within(kGrace, "wait after a commit of another node", [&] {
    Process other = context.start("write_much", context.place(), {"x" + std::to_string(round++), "1"});
    expect_equal("what the other node says first", line_of(other), "ready");
    const auto after = store->info().last_seq;
    const HostCall call(kLong);
    Answer answer;
    std::chrono::steady_clock::time_point returned;
    std::thread waiting([&] {
      answer = store->wait(after, call);
      returned = std::chrono::steady_clock::now();
    });
    const bool asked = call.wait_until_asked();
    other.send_line("go");
    const std::string line = other.read_line(kPatience).value_or("nothing");
    const auto committed = std::chrono::steady_clock::now();
    waiting.join();
    expect(asked && line != "nothing", "the other node wrote while wait was under way");
    require_ok(answer, "wait while another node commits");
    return std::max(0ms, std::chrono::duration_cast<std::chrono::milliseconds>(returned - committed));
  });
}

}  // namespace

std::vector<Case> nodes_cases() {
  constexpr std::chrono::seconds kLong{180};
  return {
      {"nodes.no_update_is_lost", Level::MultiNode, "processes and threads count up through expected versions",
       no_update_is_lost, kLong},
      {"nodes.limit_per_owner_holds", Level::MultiNode, "racing mints of several processes, from an absent owner on",
       limit_per_owner_holds, kLong},
      {"nodes.acknowledged_writes_are_seen_by_others", Level::MultiNode,
       "what one process was told is there, another sees", acknowledged_writes_are_seen_by_others, kLong},
      {"nodes.follower_misses_nothing", Level::MultiNode, "the feed of one process while others write",
       follower_misses_nothing, kLong},
      {"nodes.repeated_request_is_known_to_others", Level::MultiNode,
       "a request_id repeated on another node is a DUPLICATE", repeated_request_is_known_to_others, kLong},
      {"nodes.wait_hears_of_others", Level::MultiNode, "wait ends with a commit of another node", wait_hears_of_others,
       kLong},
  };
}

std::vector<Role> nodes_roles() {
  return {{"count", count}, {"mint", mint}, {"read_counter", read_counter}, {"write_much", write_much}};
}

}  // namespace tokenward::conformance

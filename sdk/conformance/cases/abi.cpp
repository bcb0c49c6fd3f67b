// The boundary itself: what is refused and how, and whose memory is whose.
#include <string>
#include <vector>

#include "cases/groups.h"
#include "client/expect.h"
#include "client/process_state.h"
#include "runner/context.h"

namespace tokenward::conformance {
namespace {

/// Every function with arguments that it must refuse. Store checks that nothing is thrown and that there is a message.
void no_exception_leaves_and_errors_have_messages(Context& context) {
  const auto store = context.open();
  const auto no_row = [](const Row&) { return true; };
  const auto no_change = [](const FeedEntry&) { return true; };
  const Key bad{"t", 1, ""};
  expect(store->get({bad}, no_row).code != TKW_OK, "get of an empty id is refused");
  expect(store->scan(Scan{.flags = TKW_SCAN_BY_DUE}, no_row).code != TKW_OK, "BY_DUE without BY_STATE is refused");
  expect(store->apply(Change{{put(plain_row(bad))}}).code != TKW_OK, "PUT of an empty id is refused");
  expect(store->apply(Change{{check({"t", 1, "none"}, 7)}}).code == TKW_CONFLICT, "CHECK of nothing is a CONFLICT");
  expect(store->touch({{bad, 1, ""}}).code != TKW_OK, "touch of an empty id is refused");
  expect(store->changes(UINT64_MAX, 1, no_change).code == TKW_GONE, "a feed from the future is GONE");
  expect(store->changes(0, 0, no_change).code != TKW_OK, "changes without limit is refused");
  expect(store->migrate(UINT32_MAX).code != TKW_OK, "migrate to an unknown schema is refused");
  if (store->table().wait != nullptr)
    expect(store->wait(UINT64_MAX, HostCall(1)).code != TKW_OK, "wait in vain is no success");
}

/// The store keeps nothing of what it was given: the inputs of every call are gone when it has returned.
void inputs_are_neither_kept_nor_overrun(Context& context) {
  const auto store = context.open(context.place(), InputMemory::Guarded);
  const std::vector<std::size_t> lengths{1, 7, 8, 31, 64};
  for (const std::size_t length : lengths) {
    const Row row{{std::string(length, 't'), 1, std::string(length, 'i')},
                  std::string(length, 'o'),
                  1,
                  5,
                  0,
                  std::string(length, 'n'),
                  std::string(length * 100, 'b')};
    Row stored = row;
    stored.version = store->must_apply({put(row, TKW_ABSENT)});
    require_ok(store->touch({{row.key, 1, std::string(length, 'm')}}), "touch");
    stored.touched = 1;
    stored.note = std::string(length, 'm');
    expect_equal("get", store->get({row.key}), std::vector{stored});
    const auto& tenant = row.key.tenant;
    expect_equal("scan", store->scan(Scan{.tenant = tenant}).size(), std::size_t{1});
    expect_equal("by owner", store->scan(Scan{.flags = TKW_SCAN_BY_OWNER, .tenant = tenant, .owner = row.owner}).size(),
                 std::size_t{1});
    const Scan bounded{.tenant = tenant, .after_id = std::string(length, 'a'), .until_id = std::string(length, 'z')};
    expect_equal("between two ids", store->scan(bounded).size(), std::size_t{1});
    store->must_apply({check(row.key, stored.version), put(plain_row({tenant, 2, row.key.id}))});
  }
  const tkw_info info = store->info();
  expect_equal("changesets in the feed", store->changes(info.first_seq - 1).size(), 2 * lengths.size());
}

/// The heap after many calls is the heap after some.
void memory_does_not_grow(Context& context) {
  constexpr int kWarmUp = 200;
  constexpr std::size_t kMostBytesEach = 32;
  const int times = context.scaled(2000);
  const auto store = context.open();
  const Key key{"t", 1, "x"};
  const Change known{{put(Row{key, "owner", 1, 5, 0, "note", std::string(2000, 'b')}, TKW_ANY)}};
  require_ok(store->settle(known), "a changeset");
  const auto no_row = [](const Row&) { return true; };
  const std::uint64_t before_it = store->info().last_seq - 1;
  const auto round = [&](int) {
    store->get({key});
    store->scan(Scan{.flags = TKW_SCAN_BY_OWNER, .tenant = "t", .owner = "owner"});
    store->scan(Scan{.flags = TKW_SCAN_BY_DUE, .tenant = "t"}, no_row);
    store->apply(known);
    store->apply(Change{{put(plain_row(key), TKW_ABSENT)}});
    store->touch({{key, 0, "late"}});
    store->changes(before_it);
    store->info();
  };
  for (int i = 0; i < kWarmUp; ++i) round(i);
  const std::size_t before = process_state().heap_bytes;
  for (int i = 0; i < times; ++i) round(i);
  const std::size_t after = process_state().heap_bytes;
  if (after > before + static_cast<std::size_t>(times) * kMostBytesEach)
    fail("memory grew from " + std::to_string(before) + " to " + std::to_string(after) + " bytes in " +
         std::to_string(times) + " rounds of calls that change nothing");
}

}  // namespace

std::vector<Case> abi_cases() {
  return {
      {"abi.no_exception_leaves_and_errors_have_messages", Level::Core,
       "every refusal is a code with a message of one line, never an exception",
       no_exception_leaves_and_errors_have_messages},
      {"abi.inputs_are_neither_kept_nor_overrun", Level::Core,
       "inputs are read within their bounds, not written, and not touched after the call",
       inputs_are_neither_kept_nor_overrun},
      {"abi.memory_does_not_grow", Level::Core, "thousands of calls that change nothing allocate nothing that stays",
       memory_does_not_grow},
  };
}

}  // namespace tokenward::conformance

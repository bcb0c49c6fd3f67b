/// \file
/// An open store, straight through the C ABI: no layer between the kit and the boundary that it checks.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "client/guarded_block.h"
#include "client/host.h"
#include "client/inputs.h"
#include "client/rows.h"
#include "tokenward/storage.h"

namespace tokenward::conformance {

using SettingValues = std::map<std::string, std::string>;

/// Calls are as thread-safe as the plugin's. Every call also checks what holds for all of them: no exception comes out,
/// the code is a known one, and whatever is not OK has a message of one line. What is wrong with that is a Failure.
class Store {
 public:
  /// Opens it, or throws Failure. `table` outlives the store.
  Store(const tkw_storage& table, const SettingValues& settings, InputMemory memory = InputMemory::Overwritten);
  ~Store();
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  /// Tries to open and closes again. Throws Failure where a refused opening leaves a store.
  static Answer try_open(const tkw_storage& table, const SettingValues& settings);

  /// Brings the schema to `to`; the answer's message says what was done.
  Answer migrate(std::uint32_t to, bool dry_run = false);

  /// Migrates to the wanted schema, or throws Failure.
  void make_ready();

  Answer info(tkw_info& info, const HostCall& call = HostCall());
  /// The info, or throws Failure.
  tkw_info info();

  /// One answer for every change; throws Failure if the call as a whole fails.
  std::vector<Answer> apply(const std::vector<Change>& changes);
  /// The answer to the call; `answers` are those to the changes.
  Answer apply(const std::vector<Change>& changes, std::vector<Answer>& answers, const HostCall& call = HostCall());
  /// The answer to this one change, or to its call where that failed as a whole.
  Answer apply(const Change& change, const HostCall& call = HostCall());
  /// The seq of one that must succeed; RETRY and UNKNOWN_OUTCOME are repeated as a host does.
  std::uint64_t must_apply(std::vector<Operation> operations);
  /// Repeats `change` while the answer is RETRY, UNKNOWN_OUTCOME or (a restart, a lost connection) UNAVAILABLE.
  Answer settle(const Change& change);

  Answer touch(const std::vector<Touch>& touches, const HostCall& call = HostCall());

  std::vector<Row> get(const std::vector<Key>& keys);
  Answer get(const std::vector<Key>& keys, const std::function<bool(Row)>& row, const HostCall& call = HostCall());
  /// The row under `key`, which must be there.
  Row row(const Key& key);

  std::vector<Row> scan(const Scan& scan);
  Answer scan(const Scan& scan, const std::function<bool(Row)>& row, const HostCall& call = HostCall());
  /// All rows of a scan, a page of `scan.limit` after the other.
  std::vector<Row> scan_all(Scan scan);

  std::vector<FeedEntry> changes(std::uint64_t after_seq, std::uint32_t limit = TKW_MAX_CHANGES_LIMIT);
  Answer changes(std::uint64_t after_seq, std::uint32_t limit, const std::function<bool(FeedEntry)>& entry,
                 const HostCall& call = HostCall());

  /// Only where the plugin has it.
  Answer wait(std::uint64_t after_seq, const HostCall& call);

  void cancel(HostCall& call) { call.cancel(table_, store_); }

  [[nodiscard]] tkw_store* raw() const noexcept { return store_; }
  [[nodiscard]] const tkw_storage& table() const noexcept { return table_; }

 private:
  const tkw_storage& table_;
  InputMemory memory_;
  tkw_store* store_ = nullptr;
  std::deque<GuardedBlock> graves_;  // of Guarded inputs, which one thread uses at a time
};

/// Throws Failure unless `answer` is OK.
Answer require_ok(const Answer& answer, std::string_view what);

}  // namespace tokenward::conformance

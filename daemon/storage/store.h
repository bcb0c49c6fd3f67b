#pragma once
// One opened storage plugin, typed: owned values instead of borrowed pointers, Results instead of codes. It adds no
// rule of its own; what a changeset means is decided above, that it is atomic is promised below.

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "storage/host_services.h"
#include "storage/record.h"

namespace tokenward::storage {

class PluginLibrary;
class StoreFigures;

/// The settings a plugin is opened with: flat, UTF-8, no secrets.
using StoreSettings = std::map<std::string, std::string>;

struct StoreInfo {
  std::uint32_t schema_have = 0;
  std::uint32_t schema_want = 0;
  std::uint32_t max_concurrency = 1;  ///< How many data calls may run at once.
  std::uint32_t max_appliers = 1;     ///< How many `apply` calls may run at once.
  bool multi_node = false;
  bool durable = false;
  std::uint64_t first_seq = 0;
  std::uint64_t last_seq = 0;
  std::array<std::uint8_t, 16> store_id{};
};

/// Thread-safe: at most `max_concurrency` calls enter the plugin at once, the others wait within their deadline.
/// Every data call blocks, so none is made on an I/O thread. Errors of every call: Busy (no call slot in time),
/// Timeout, Unavailable, Corrupt, Unsupported, TooLarge, Internal.
class Store {
 public:
  /// Opens the plugin's store and migrates it to the schema the plugin wants; a newer one is refused. Every error is
  /// one line that names the store and the cause: Invalid (settings), Unsupported (schema), Unavailable, Corrupt,
  /// Internal. `deadline` (1 ms or more) is that of each later call, the wait for a call slot included, and of
  /// reads also what the caller has waited before (time_spent.h); opening and migrating take as long as they take.
  /// `figures` count the later calls; null: nobody does.
  [[nodiscard]] static Result<std::shared_ptr<Store>> open(
      std::string name, std::shared_ptr<const PluginLibrary> library, const StoreSettings& settings,
      std::chrono::milliseconds deadline, HostServices services = {}, std::shared_ptr<StoreFigures> figures = nullptr);
  virtual ~Store() = default;

  [[nodiscard]] virtual const std::string& name() const noexcept = 0;
  [[nodiscard]] virtual Result<StoreInfo> info() = 0;
  /// How many `apply` calls get on beside each other, at least 1; what may rise when a store is opened. Does not block.
  [[nodiscard]] virtual std::uint32_t appliers() const noexcept { return 1; }

  /// Opens what is not open yet; for the thread that looks after the store. Why it cannot be opened; nothing to do for
  /// one that is.
  [[nodiscard]] virtual Result<void> revive() { return {}; }
  /// What it consists of and is open now: itself, unless it says otherwise. Each part has a name, a seq and an id of
  /// its own.
  virtual void each_part(const std::function<void(Store&)>& visit) { visit(*this); }
  /// The same with what is closed, which is opened for it, until `visit` returns an error; that, or why a part cannot
  /// be opened.
  [[nodiscard]] virtual Result<void> every_part(const std::function<Result<void>(Store&)>& visit) {
    return visit(*this);
  }
  /// What is wrong with parts of it while the whole works, for operators; empty: nothing. Does not block.
  [[nodiscard]] virtual std::string trouble() { return {}; }
  /// Nothing of the tenant is left in it. Errors of every call.
  [[nodiscard]] virtual Result<void> retire(const domain::TenantHandle&) { return {}; }

  /// The records of 1 to 1,000 distinct keys, in any order; absent ones are left out.
  [[nodiscard]] virtual Result<std::vector<Record>> get(const std::vector<Key>& keys) = 0;
  /// The record of one key, or none.
  [[nodiscard]] Result<std::optional<Record>> get(const Key& key);

  /// Calls `row` for each record in order until it returns false or `limit` rows were given. `row` must not call the
  /// store. After an error the rows that were given are to be dropped.
  [[nodiscard]] virtual Result<void> scan(const Scan& scan, const std::function<bool(Record&&)>& row) = 0;

  /// Applies up to 64 changesets of different tenants, each atomic and independent of the others; one outcome each.
  /// Never retries: UNKNOWN and RETRY are the caller's to repeat.
  [[nodiscard]] virtual std::vector<Applied> apply(const std::vector<const Changeset*>& changesets) = 0;

  /// Records uses: newest wins, may be lost in a crash, raises no version.
  [[nodiscard]] virtual Result<void> touch(const std::vector<Touch>& touches) = 0;

  /// The feed after `after_seq`, oldest first, whole changesets. `gone` is set where the feed no longer reaches back.
  struct Feed {
    std::vector<Change> changes;
    bool gone = false;
  };
  [[nodiscard]] virtual Result<Feed> changes(std::uint64_t after_seq, std::uint32_t limit) = 0;

  /// Returns when something newer than `after_seq` may be in the feed, after `most` at the latest. It takes no call slot
  /// and so is for a thread of the caller's own, one at a time. Errors of every call.
  [[nodiscard]] virtual Result<void> wait(std::uint64_t after_seq, std::chrono::milliseconds most) = 0;

  /// The same two of what the tenant's rows lie in, which may have a seq of its own.
  [[nodiscard]] virtual Result<StoreInfo> info_for(const domain::TenantHandle&) { return info(); }
  [[nodiscard]] virtual Result<Feed> changes_for(const domain::TenantHandle&, std::uint64_t after_seq,
                                                 std::uint32_t limit) {
    return changes(after_seq, limit);
  }

  /// Makes running calls return soon and refuses later ones with Unavailable: for an ordered stop that does not wait
  /// for a hung database. Cannot be undone.
  virtual void interrupt() noexcept = 0;
};

}  // namespace tokenward::storage

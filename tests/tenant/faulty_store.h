#pragma once
// The real store with faults put in between: chosen commits fail in a chosen way, calls can be watched and counted, and
// rows can be changed behind the daemon's back. Thread-safe.

#include <atomic>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <vector>

#include "storage/store.h"

namespace tokenward::tenant::testing {

class FaultyStore final : public storage::Store {
 public:
  enum class Fault : std::uint8_t {
    Conflict,        ///< Another node was first. Nothing is changed.
    Retry,           ///< The same.
    Refused,         ///< The same.
    UnknownLost,     ///< The connection broke before the commit.
    UnknownApplied,  ///< It broke after the commit.
  };

  explicit FaultyStore(std::shared_ptr<Store> real) : real_(std::move(real)) {}

  /// The next changesets, one after another, fail like this; those behind them go through.
  void fail(std::vector<Fault> faults);
  /// Every changeset from now on fails like this, until `heal`. Reads go on.
  void fail_all(Fault fault);
  void heal();
  /// Every read fails until `heal`.
  void fail_reads(ErrorCode code = ErrorCode::Unavailable);
  /// The feed of this tenant's part cannot be read until `heal`.
  void fail_feed_of(const domain::TenantHandle& tenant);

  /// Says that other nodes may write to it. Before it is asked.
  void is_for_several_nodes() noexcept { several_nodes_ = true; }

  /// The feed says that it begins at this seq.
  void begin_feed_at(std::uint64_t seq) noexcept { feed_begins_at_ = seq; }

  /// The next look at the feed finds that it no longer reaches back.
  void forget_feed() noexcept { feed_forgotten_ = true; }

  /// Called before each scan, and before each changeset goes to the store; must be set while no call runs.
  std::function<void(const storage::Scan&)> before_scan;
  std::function<void(const storage::Changeset&)> before_apply;
  /// Called once a changeset is committed, before anybody knows.
  std::function<void(const storage::Changeset&)> after_apply;
  /// Called before each look at the feed.
  std::function<void()> before_changes;
  /// Called after each `get`, with what is about to be given.
  std::function<void(const std::vector<storage::Record>&)> after_get;

  struct Counters {
    std::atomic<std::uint64_t> gets{0}, scans{0}, applies{0};
  };
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

  /// What somebody with access to the database does. The row must exist.
  void tamper(const storage::Key& key, const std::function<void(storage::Record&)>& change);
  void erase(const storage::Key& key);
  void write(storage::Record record);
  [[nodiscard]] storage::Record row(const storage::Key& key);
  [[nodiscard]] std::vector<storage::Record> rows(const domain::TenantHandle& tenant, storage::Kind kind);

  const std::string& name() const noexcept override { return real_->name(); }
  Result<storage::StoreInfo> info() override { return shown(real_->info()); }
  using Store::get;
  Result<std::vector<storage::Record>> get(const std::vector<storage::Key>& keys) override;
  Result<void> scan(const storage::Scan& scan, const std::function<bool(storage::Record&&)>& row) override;
  std::vector<storage::Applied> apply(const std::vector<const storage::Changeset*>& changesets) override;
  Result<void> touch(const std::vector<storage::Touch>& touches) override;
  Result<Feed> changes(std::uint64_t after_seq, std::uint32_t limit) override;
  Result<storage::StoreInfo> info_for(const domain::TenantHandle& tenant) override;
  Result<void> wait(std::uint64_t after_seq, std::chrono::milliseconds most) override {
    return real_->wait(after_seq, most);
  }
  Result<Feed> changes_for(const domain::TenantHandle& tenant, std::uint64_t after_seq, std::uint32_t limit) override;
  std::string trouble() override { return real_->trouble(); }
  Result<void> retire(const domain::TenantHandle& tenant) override { return real_->retire(tenant); }
  void each_part(const std::function<void(Store&)>& visit) override { real_->each_part(visit); }
  void interrupt() noexcept override { real_->interrupt(); }

 private:
  std::optional<Fault> next_fault();
  Result<storage::StoreInfo> shown(Result<storage::StoreInfo> info) const;
  [[nodiscard]] Error unreadable() const;
  bool feed_fails(const domain::TenantHandle& tenant);
  storage::Applied apply_one(const storage::Changeset& changeset);
  void apply_directly(storage::Op op);

  const std::shared_ptr<Store> real_;
  std::mutex mutex_;
  std::deque<Fault> faults_;                          // guarded by mutex_
  std::optional<Fault> every_time_;                   // guarded by mutex_
  std::optional<domain::TenantHandle> without_feed_;  // guarded by mutex_
  std::atomic<ErrorCode> read_error_{};
  std::atomic<bool> reads_fail_{false}, feed_forgotten_{false}, several_nodes_{false};
  std::atomic<std::uint64_t> direct_{0}, feed_begins_at_{0};
  Counters counters_;
};

}  // namespace tokenward::tenant::testing

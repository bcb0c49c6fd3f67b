#pragma once
// A store in memory for tests of what stands over several stores: sound, small, and down when a test wants it. BY_DUE
// and plain scans in ascending order, over one tenant or all. Thread-safe.

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace tokenward::storage::testing {

/// What outlives the opened store, as a file does.
struct Disk {
  std::mutex mutex;
  std::map<Key, Record> rows;  // guarded by mutex, like the rest
  std::vector<Change> changes;
  std::uint64_t seq = 0;
  std::uint8_t id = 0;  ///< The first byte of the store's id.
  std::atomic<std::uint64_t> scans{0};
  std::atomic<bool> damaged{false};  ///< Every call fails.
};

class PartStore final : public Store {
 public:
  PartStore(std::string name, std::shared_ptr<Disk> disk) : name_(std::move(name)), disk_(std::move(disk)) {}

  const std::string& name() const noexcept override { return name_; }
  Result<StoreInfo> info() override {
    const std::lock_guard lock(disk_->mutex);
    StoreInfo info{.last_seq = disk_->seq};
    info.store_id[0] = disk_->id;
    return info;
  }
  using Store::get;
  Result<std::vector<Record>> get(const std::vector<Key>& keys) override {
    if (disk_->damaged) return damaged();
    const std::lock_guard lock(disk_->mutex);
    std::vector<Record> found;
    for (const Key& key : keys) {
      if (const auto row = disk_->rows.find(key); row != disk_->rows.end()) found.push_back(row->second);
    }
    return found;
  }
  Result<void> scan(const Scan& scan, const std::function<bool(Record&&)>& row) override {
    ++disk_->scans;
    if (disk_->damaged) return damaged();
    std::uint32_t left = scan.limit;
    for (Record& record : matching(scan)) {
      if (left-- == 0 || !row(std::move(record))) break;
    }
    return {};
  }
  std::vector<Applied> apply(const std::vector<const Changeset*>& changesets) override {
    std::vector<Applied> applied;
    for (const Changeset* changeset : changesets) applied.push_back(apply_one(*changeset));
    return applied;
  }
  Result<void> touch(const std::vector<Touch>& touches) override {
    if (disk_->damaged) return damaged();
    const std::lock_guard lock(disk_->mutex);
    for (const Touch& touch : touches) disk_->rows[touch.key].touched_us = touch.at_us;
    return {};
  }
  Result<Feed> changes(std::uint64_t after_seq, std::uint32_t) override {
    const std::lock_guard lock(disk_->mutex);
    Feed feed;
    std::ranges::copy_if(disk_->changes, std::back_inserter(feed.changes),
                         [&](const Change& change) { return change.seq > after_seq; });
    return feed;
  }
  Result<void> wait(std::uint64_t, std::chrono::milliseconds) override { return {}; }
  void interrupt() noexcept override {}

 private:
  static Error damaged() { return {ErrorCode::Corrupt, "a page is damaged"}; }

  std::vector<Record> matching(const Scan& scan) {
    const std::lock_guard lock(disk_->mutex);
    const auto place = [&](const Record& row) {
      return std::tuple(scan.by_due ? row.due_us : 0, row.key.tenant, row.key.id);
    };
    const std::tuple after(scan.after_due_us,
                           scan.after_tenant.value_or(scan.all_tenants ? kDirectoryKey : scan.tenant), scan.after_id);
    std::vector<Record> rows;
    for (const auto& [key, row] : disk_->rows) {
      const bool wanted = key.kind == scan.kind && (scan.all_tenants || key.tenant == scan.tenant) &&
                          (!scan.state || row.state == *scan.state) && (!scan.by_due || row.due_us != kNoDue) &&
                          (scan.until_due_us == 0 || row.due_us < scan.until_due_us);
      if (wanted && place(row) > after) rows.push_back(row);
    }
    std::ranges::sort(rows, {}, place);
    return rows;
  }

  Applied apply_one(const Changeset& changeset) {
    if (disk_->damaged) return {.outcome = Applied::Outcome::Retry, .error = damaged()};
    const std::lock_guard lock(disk_->mutex);
    ++disk_->seq;
    for (const Op& op : changeset.ops) {
      if (op.type == OpType::Put) {
        Record row = op.record;
        row.version = disk_->seq;
        disk_->rows.insert_or_assign(row.key, std::move(row));
      }
      if (op.type == OpType::Delete) disk_->rows.erase(op.record.key);
      disk_->changes.push_back({op.type, disk_->seq, op.record.key});
    }
    return {.outcome = Applied::Outcome::Committed, .seq = disk_->seq};
  }

  const std::string name_;
  const std::shared_ptr<Disk> disk_;
};

}  // namespace tokenward::storage::testing

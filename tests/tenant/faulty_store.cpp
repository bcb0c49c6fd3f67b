#include "tenant/faulty_store.h"

#include <stdexcept>

namespace tokenward::tenant::testing {

using storage::Applied;
using storage::Changeset;
using storage::Record;

void FaultyStore::fail(std::vector<Fault> faults) {
  const std::lock_guard lock(mutex_);
  faults_.insert(faults_.end(), faults.begin(), faults.end());
}

void FaultyStore::fail_all(Fault fault) {
  const std::lock_guard lock(mutex_);
  every_time_ = fault;
}

void FaultyStore::heal() {
  const std::lock_guard lock(mutex_);
  faults_.clear();
  every_time_.reset();
  without_feed_.reset();
  reads_fail_ = false;
}

void FaultyStore::fail_reads(ErrorCode code) {
  read_error_ = code;
  reads_fail_ = true;
}

void FaultyStore::fail_feed_of(const domain::TenantHandle& tenant) {
  const std::lock_guard lock(mutex_);
  without_feed_ = tenant;
}

bool FaultyStore::feed_fails(const domain::TenantHandle& tenant) {
  const std::lock_guard lock(mutex_);
  return reads_fail_ || without_feed_ == tenant;
}

Error FaultyStore::unreadable() const { return {read_error_, "the store is away"}; }

Result<storage::StoreInfo> FaultyStore::shown(Result<storage::StoreInfo> info) const {
  if (reads_fail_) return unreadable();
  if (info && several_nodes_) info->multi_node = true;
  return info;
}

std::optional<FaultyStore::Fault> FaultyStore::next_fault() {
  const std::lock_guard lock(mutex_);
  if (every_time_) return every_time_;
  if (faults_.empty()) return std::nullopt;
  const Fault fault = faults_.front();
  faults_.pop_front();
  return fault;
}

Result<std::vector<Record>> FaultyStore::get(const std::vector<storage::Key>& keys) {
  ++counters_.gets;
  if (reads_fail_) return unreadable();
  auto records = real_->get(keys);
  if (records && after_get) after_get(*records);
  return records;
}

Result<void> FaultyStore::scan(const storage::Scan& scan, const std::function<bool(Record&&)>& row) {
  ++counters_.scans;
  if (reads_fail_) return unreadable();
  if (before_scan) before_scan(scan);
  return real_->scan(scan, row);
}

std::vector<Applied> FaultyStore::apply(const std::vector<const Changeset*>& changesets) {
  std::vector<Applied> outcomes;
  for (const Changeset* changeset : changesets) outcomes.push_back(apply_one(*changeset));
  return outcomes;
}

Applied FaultyStore::apply_one(const Changeset& changeset) {
  ++counters_.applies;
  if (before_apply) before_apply(changeset);
  const auto fault = next_fault();
  if (fault && *fault != Fault::UnknownApplied) {
    switch (*fault) {
      case Fault::Conflict:
        return {.outcome = Applied::Outcome::Conflict, .error = {ErrorCode::Conflict, {}}};
      case Fault::Retry:
        return {.outcome = Applied::Outcome::Retry, .error = {ErrorCode::Busy, "locked"}};
      case Fault::Refused:
        return {.outcome = Applied::Outcome::Refused, .error = {ErrorCode::Unavailable, "disk full"}};
      default:
        return {.outcome = Applied::Outcome::Unknown, .error = {ErrorCode::Unavailable, "connection lost"}};
    }
  }
  Applied applied = real_->apply({&changeset}).front();
  if (after_apply && applied.outcome == Applied::Outcome::Committed) after_apply(changeset);
  if (fault) return {.outcome = Applied::Outcome::Unknown, .error = {ErrorCode::Unavailable, "connection lost"}};
  return applied;
}

Result<storage::StoreInfo> FaultyStore::info_for(const domain::TenantHandle& tenant) {
  if (feed_fails(tenant)) return unreadable();
  auto info = shown(real_->info_for(tenant));
  if (info && feed_begins_at_ != 0) info->first_seq = feed_begins_at_;
  return info;
}

Result<void> FaultyStore::touch(const std::vector<storage::Touch>& touches) {
  if (reads_fail_) return unreadable();
  return real_->touch(touches);
}

void FaultyStore::apply_directly(storage::Op op) {
  Changeset changeset;
  put_be64(changeset.request_id.data(), 1);
  put_be64(changeset.request_id.data() + 8, ++direct_);
  changeset.ops.push_back(std::move(op));
  const Applied applied = real_->apply({&changeset}).front();
  if (applied.outcome != Applied::Outcome::Committed) throw std::runtime_error(applied.error.message);
}

Record FaultyStore::row(const storage::Key& key) {
  auto records = real_->get(std::vector{key});
  if (!records || records->empty()) throw std::runtime_error("there is no such row");
  return std::move(records->front());
}

std::vector<Record> FaultyStore::rows(const domain::TenantHandle& tenant, storage::Kind kind) {
  std::vector<Record> all;
  storage::Scan scan{.kind = kind, .tenant = tenant, .limit = 10'000};
  const auto scanned = real_->scan(scan, [&](Record&& record) {
    all.push_back(std::move(record));
    return true;
  });
  if (!scanned) throw std::runtime_error(scanned.error().message);
  return all;
}

void FaultyStore::tamper(const storage::Key& key, const std::function<void(Record&)>& change) {
  Record record = row(key);
  change(record);
  write(std::move(record));
}

void FaultyStore::write(Record record) {
  record.version = 0;
  apply_directly({storage::OpType::Put, storage::Expect::any(), std::move(record)});
}

void FaultyStore::erase(const storage::Key& key) {
  apply_directly({storage::OpType::Delete, storage::Expect::any(), {.key = key}});
}

Result<storage::Store::Feed> FaultyStore::changes(std::uint64_t after_seq, std::uint32_t limit) {
  if (before_changes) before_changes();
  if (reads_fail_) return unreadable();
  if (feed_forgotten_.exchange(false)) return Feed{{}, true};
  return real_->changes(after_seq, limit);
}

Result<storage::Store::Feed> FaultyStore::changes_for(const domain::TenantHandle& tenant, std::uint64_t after_seq,
                                                      std::uint32_t limit) {
  if (before_changes) before_changes();
  if (feed_fails(tenant)) return unreadable();
  if (feed_forgotten_.exchange(false)) return Feed{{}, true};
  return real_->changes_for(tenant, after_seq, limit);
}

}  // namespace tokenward::tenant::testing

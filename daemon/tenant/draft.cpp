#include "tenant/draft.h"

#include <cassert>
#include <set>

#include "base/bytes.h"
#include "crypto/new_identifiers.h"
#include "storage/limits.h"

namespace tokenward::tenant {

using storage::Expect;
using storage::Key;
using storage::OpType;
using storage::Record;

namespace {

std::size_t byte_size(const Record& record) noexcept {
  return domain::TenantHandle::kSize + record.key.id.size() + record.owner.size() + record.body.size();
}

/// At least what an event takes as a row: texts twice, for their escapes, and 1 KiB for all that has a fixed size.
std::size_t most_bytes(const domain::HistoryEvent& event) noexcept {
  const domain::EventDetail& detail = event.detail;
  return 1024 + 2 * (event.subject.size() + detail.owner.size() + detail.label.size() + detail.actor.size() +
                     detail.source.size() + detail.reason.size() + detail.before.size() + detail.after.size());
}

}  // namespace

Result<void> Draft::prefetch(const std::vector<Key>& keys) {
  std::vector<Key> missing;
  for (const auto& key : keys) {
    if (!entries_.contains(key)) missing.push_back(key);
  }
  if (missing.empty()) return {};
  auto records = store_.get(missing);
  if (!records) return records.error();
  for (auto& key : missing) entries_.emplace(std::move(key), Entry{});
  for (auto& record : *records) {
    Entry& entry = entries_[record.key];
    entry.version = record.version;
    entry.present = std::move(record);
  }
  return {};
}

Result<const Record*> Draft::read(const Key& key) {
  auto found = entries_.find(key);
  if (found == entries_.end()) {
    if (auto fetched = prefetch({key}); !fetched) return fetched.error();
    found = entries_.find(key);
  }
  const Entry& entry = found->second;
  return entry.present ? &*entry.present : nullptr;
}

Result<void> Draft::scan(const storage::Scan& scan, const std::function<bool(const Record&)>& row) {
  return store_.scan(scan, [&](Record&& stored) {
    const auto found = entries_.find(stored.key);
    if (found == entries_.end()) return row(stored);
    return !found->second.present || row(*found->second.present);
  });
}

Draft::Entry& Draft::change(const Key& key) {
  const auto found = entries_.find(key);
  undo_.emplace_back(key, found == entries_.end() ? std::nullopt : std::optional(found->second));
  return entries_[key];
}

void Draft::put(Record record) {
  Entry& entry = change(record.key);
  assert(entry.present);
  if (entry.intent != Intent::Insert) entry.intent = Intent::Put;
  record.version = 0;
  entry.set(std::move(record));
}

void Draft::insert(Record record) {
  Entry& entry = change(record.key);
  assert(!entry.present);
  // What this draft removed was there when it was read, so it is written over.
  entry.intent = entry.intent == Intent::Remove ? Intent::Put : Intent::Insert;
  record.version = 0;
  entry.set(std::move(record));
}

void Draft::check(const Key& key) {
  const auto found = entries_.find(key);
  assert(found != entries_.end() && found->second.present);
  if (found->second.intent == Intent::None) change(key).intent = Intent::Check;
}

void Draft::remove(const Key& key) {
  Entry& entry = change(key);
  assert(entry.present);
  entry.intent = entry.intent == Intent::Insert ? Intent::None : Intent::Remove;
  entry.set(std::nullopt);
}

void Draft::record(const domain::TenantHandle& tenant, domain::HistoryEvent event, const Record* about) {
  event.at = now_;
  if (about != nullptr) event.record_digest = storage::record_digest(*about);
  events_.push_back({tenant, std::move(event)});
}

void Draft::roll_back(const Mark& mark) {
  while (undo_.size() > mark.undo) {
    auto& [key, before] = undo_.back();
    if (before) {
      entries_[key] = std::move(*before);
    } else {
      entries_.erase(key);
    }
    undo_.pop_back();
  }
  events_.resize(mark.events);
  touched_.resize(mark.touched);
  actions_.resize(mark.actions);
}

bool Draft::empty() const noexcept {
  if (!events_.empty()) return false;
  for (const auto& [key, entry] : entries_) {
    if (entry.intent != Intent::None && entry.intent != Intent::Check) return false;
  }
  return true;
}

std::size_t Draft::op_count() const {
  std::set<domain::TenantHandle> chains;
  for (const auto& pending : events_) chains.insert(pending.tenant);
  std::size_t count = events_.size() + chains.size();
  for (const auto& [key, entry] : entries_) count += entry.intent != Intent::None;
  return count;
}

std::size_t Draft::byte_count() const noexcept {
  std::size_t bytes = 0;
  for (const auto& pending : events_) bytes += most_bytes(pending.event) + 512;  // with a chain's head
  for (const auto& [key, entry] : entries_) {
    if (entry.intent != Intent::None && entry.present) bytes += byte_size(*entry.present);
  }
  return bytes;
}

bool Draft::fits() const { return byte_count() <= storage::kMaxChangesetBytes && op_count() <= storage::kMaxOps; }

storage::Op Draft::op_of(const Key& key, Entry& entry) {
  storage::Op op;
  op.expect = entry.intent == Intent::Insert ? Expect::absent() : Expect::version(entry.version);
  op.type = entry.intent == Intent::Check    ? OpType::Check
            : entry.intent == Intent::Remove ? OpType::Delete
                                             : OpType::Put;
  if (op.type == OpType::Put) {
    op.record = std::move(*entry.present);
  } else {
    op.record.key = key;
  }
  return op;
}

Result<storage::Changeset> Draft::finish() {
  std::map<domain::TenantHandle, storage::ChainHead> heads;
  for (auto& [tenant, event] : events_) {
    const Key key = storage::head_key(tenant);
    if (!heads.contains(tenant)) {
      auto stored = read(key);
      if (!stored) return stored.error();
      if (*stored == nullptr) return Error{ErrorCode::NotFound, "the tenant has no history chain", "tenant"};
      auto head = storage::decode_head(keyring_, **stored);
      if (!head) return head.error();
      heads.emplace(tenant, *head);
    }
    if (auto linked = storage::link_event(keyring_, tenant, heads.at(tenant), event); !linked) return linked.error();
    insert(storage::encode_event(tenant, event));
  }
  for (const auto& [tenant, head] : heads) put(storage::encode_head(keyring_, tenant, head));

  storage::Changeset changeset;
  const auto request_id = crypto::new_request_id(now_);
  if (!request_id) return request_id.error();
  changeset.request_id = *request_id;
  for (auto& [key, entry] : entries_) {
    if (entry.intent != Intent::None) changeset.ops.push_back(op_of(key, entry));
  }
  return changeset;
}

}  // namespace tokenward::tenant

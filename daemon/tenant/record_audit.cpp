#include "tenant/record_audit.h"

#include <algorithm>

#include "base/encoding.h"
#include "storage/event_records.h"
#include "storage/sealed_body.h"
#include "storage/tenant_records.h"
#include "storage/token_records.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using domain::Digest;
using storage::Kind;
using storage::Record;

constexpr std::size_t kMaxProblems = 100;
constexpr std::uint32_t kRowsPerScan = 1000;
constexpr Digest kNone{};

bool holds_slot(const domain::OwnerRecord& owner, const domain::Token& token) {
  const auto& slots = owner.slots(domain::class_of(token));
  return std::any_of(slots.begin(), slots.end(), [&](const domain::Slot& slot) {
    return slot.id == token.id && slot.expires_at == token.expires_at && slot.generation == token.generation;
  });
}

}  // namespace

Result<void> each_row(storage::Store& store, const domain::TenantHandle& tenant, Kind kind,
                      const std::function<void(const Record&)>& visit) {
  storage::Scan scan{.kind = kind, .tenant = tenant, .limit = kRowsPerScan};
  for (bool more = true; more;) {
    std::uint32_t rows = 0;
    auto scanned = store.scan(scan, [&](Record&& row) {
      ++rows;
      scan.after_id = row.key.id;
      visit(row);
      return true;
    });
    if (!scanned) return scanned;
    more = rows == kRowsPerScan;
  }
  return {};
}

void add_problem(HistoryReport& report, std::string text) {
  if (report.problems.size() < kMaxProblems) report.problems.push_back(std::move(text));
}

void RecordAudit::remember(const domain::HistoryEvent& event) {
  last_event_at_ = event.at;
  if (event.salt && event.action == Action::OwnerSuspended) suspended_[event.detail.owner] = true;
  if (event.salt && event.action == Action::OwnerResumed) suspended_[event.detail.owner] = false;
  if (event.record_digest == kNone) return;
  if (event.action == Action::PolicyChanged) {
    policy_ = event.record_digest;
  } else if (domain::is_about_tenant(event.action) || event.action == Action::TokensRevokedAll) {
    tenant_ = event.record_digest;
  } else {
    tokens_[event.subject] = event.record_digest;
  }
}

Result<void> RecordAudit::run() {
  for (const auto part : {&RecordAudit::check_tenant, &RecordAudit::check_directory, &RecordAudit::check_owners,
                          &RecordAudit::check_tokens}) {
    if (auto done = (this->*part)(); !done) return done;
  }
  if (!tokens_.empty()) add_problem(report_, std::to_string(tokens_.size()) + " tokens of the history have no record");
  return {};
}

void RecordAudit::check_body(const Record& record, const Digest& expected) {
  ++report_.records;
  if (auto opened = storage::open_body(keyring_, record); !opened) add_problem(report_, opened.error().message);
  if (storage::record_digest(record) != expected) {
    add_problem(report_, storage::describe(record.key) + " is not as its last event says");
  }
}

/// A record that was never changed since its tenant was created has no event of its own.
Result<std::optional<Record>> RecordAudit::check_record(storage::Store& store, const storage::Key& key,
                                                        const std::optional<Digest>& expected) {
  auto record = store.get(key);
  if (!record) return record;
  if (*record) {
    check_body(**record, expected.value_or(storage::record_digest(**record)));
  } else {
    add_problem(report_, storage::describe(key) + " is missing");
  }
  return record;
}

Result<void> RecordAudit::check_tenant() {
  if (auto policy = check_record(store_, storage::policy_key(handle_), policy_); !policy) return policy.error();
  auto record = check_record(store_, storage::tenant_key(handle_), tenant_);
  if (!record) return record.error();
  if (!*record) return {};
  if (auto tenant = storage::decode_tenant(keyring_, **record)) tenant_record_ = std::move(*tenant);
  return {};
}

Result<void> RecordAudit::check_directory() {
  if (!tenant_record_) return {};
  for (const auto& key : {storage::handle_key(handle_), storage::directory_key(tenant_record_->slug)}) {
    auto record = check_record(directory_, key, std::nullopt);
    if (!record) return record.error();
    if (!*record) continue;
    const auto entry = storage::decode_directory_entry(keyring_, **record);
    if (entry && (entry->handle != handle_ || entry->slug != tenant_record_->slug || entry->purged)) {
      add_problem(report_, storage::describe(key) + " leads to another tenant");
    }
  }
  return {};
}

Result<void> RecordAudit::check_owners() {
  auto read = each_row(store_, handle_, Kind::Owner, [&](const Record& row) {
    ++report_.records;
    auto owner = storage::decode_owner(keyring_, row);
    if (!owner) return add_problem(report_, owner.error().message);
    const auto told = suspended_.find(row.key.id);
    if (told != suspended_.end() && told->second != owner->suspended) {
      add_problem(report_, storage::describe(row.key) + " is suspended or not against its last event");
    }
    suspended_.erase(row.key.id);
    owners_.emplace(row.key.id, std::move(*owner));
  });
  if (!read) return read;
  const auto lost = std::count_if(suspended_.begin(), suspended_.end(), [](const auto& told) { return told.second; });
  if (lost > 0) add_problem(report_, std::to_string(lost) + " suspended owners of the history have no record");
  return {};
}

Result<void> RecordAudit::check_tokens() {
  return each_row(store_, handle_, Kind::Token, [&](const Record& row) { check_token(row); });
}

void RecordAudit::check_token(const Record& row) {
  const auto known = tokens_.find(to_uuid(as_bytes(row.key.id)));
  if (known == tokens_.end()) return add_problem(report_, storage::describe(row.key) + " is in no event");
  check_body(row, known->second);
  tokens_.erase(known);
  if (row.state != static_cast<std::uint32_t>(storage::TokenState::Active)) return;
  if (const auto token = storage::decode_token(keyring_, row)) check_place(*token);
}

/// An Active token must be among its owner's, or the limit would not count it; and no generation may lie behind what a
/// token was minted at, or what fell by it would live again.
void RecordAudit::check_place(const domain::Token& token) {
  if (!tenant_record_) return;
  const std::string name = storage::describe(storage::token_key(handle_, token.id));
  const auto owner = owners_.find(token.owner.text());
  if (owner == owners_.end()) return add_problem(report_, name + " has an owner without a sound record");
  const auto floor = domain::floor_of(*tenant_record_, &owner->second, domain::class_of(token));
  if (floor.below(token.generation)) {
    return add_problem(report_, name + " was minted after a revoke-all that its tenant or owner knows nothing of");
  }
  const bool active = domain::status_of(token, floor, last_event_at_) == domain::Status::Active;
  if (active && !holds_slot(owner->second, token)) add_problem(report_, name + " holds no slot of its owner");
}

}  // namespace tokenward::tenant

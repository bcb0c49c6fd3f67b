#include "tenant/history_verifier.h"

#include <unordered_map>

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

/// Walks one tenant. One thread at a time.
class Walk {
 public:
  Walk(storage::Store& store, const crypto::Keyring& keyring, const domain::TenantHandle& handle)
      : store_(store), keyring_(keyring), handle_(handle) {}

  Result<HistoryReport> run() {
    if (auto done = walk_events(); !done) return done.error();
    if (auto done = check_head(); !done) return done.error();
    if (auto done = check_tokens(); !done) return done.error();
    if (auto done = check_single(storage::policy_key(handle_), policy_digest_); !done) return done.error();
    if (auto done = check_single(storage::tenant_key(handle_), tenant_digest_); !done) return done.error();
    if (!token_digests_.empty())
      problem(std::to_string(token_digests_.size()) + " tokens of the history have no record");
    report_.head = to_hex(head_.hash);
    return std::move(report_);
  }

 private:
  void problem(std::string text) {
    if (report_.problems.size() < kMaxProblems) report_.problems.push_back(std::move(text));
  }

  /// Calls `visit` for every row of a kind.
  Result<void> each(Kind kind, const std::function<void(const Record&)>& visit) {
    storage::Scan scan{.kind = kind, .tenant = handle_, .limit = kRowsPerScan};
    for (bool more = true; more;) {
      std::uint32_t rows = 0;
      auto scanned = store_.scan(scan, [&](Record&& row) {
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

  Result<void> walk_events() {
    return each(Kind::Event, [&](const Record& row) {
      ++report_.events;
      auto event = storage::decode_event(row);
      if (!event) return problem("event row " + to_hex(as_bytes(row.key.id)) + " cannot be read");
      if (event->seq != head_.seq + 1) {
        problem("event " + std::to_string(head_.seq + 1) + " is missing: " + std::to_string(event->seq) + " follows");
      }
      if (row.key.id != storage::event_id(event->at, event->seq)) {
        problem("event " + std::to_string(event->seq) + " stands under a key that is not its own");
      }
      if (auto linked = storage::check_link(keyring_, handle_, head_.hash, *event); !linked) {
        problem(linked.error().message);
      }
      head_ = {event->seq, event->at, event->hash};
      remember(*event);
    });
  }

  void remember(const domain::HistoryEvent& event) {
    if (event.record_digest == kNone) return;
    switch (event.action) {
      case Action::PolicyChanged:
        policy_digest_ = event.record_digest;
        break;
      case Action::TenantCreated:
      case Action::TenantSuspended:
      case Action::TenantResumed:
      case Action::TenantDeleted:
      case Action::TenantRenamed:
      case Action::TokensRevokedAll:
        tenant_digest_ = event.record_digest;
        break;
      default:
        token_digests_[event.subject] = event.record_digest;
        break;
    }
  }

  Result<void> check_head() {
    auto record = store_.get(storage::head_key(handle_));
    if (!record) return record.error();
    if (!*record) return problem("the chain has no head"), Result<void>{};
    auto head = storage::decode_head(keyring_, **record);
    if (!head) {
      problem(head.error().message);
    } else if (head->seq != head_.seq || head->hash != head_.hash) {
      problem("the chain ends at event " + std::to_string(head_.seq) + ", its head says " + std::to_string(head->seq));
    }
    return {};
  }

  void check_record(const Record& record, const Digest& expected) {
    ++report_.records;
    if (auto opened = storage::open_body(keyring_, record); !opened) problem(opened.error().message);
    if (storage::record_digest(record) != expected) {
      problem(storage::describe(record.key) + " is not as its last event says");
    }
  }

  Result<void> check_tokens() {
    return each(Kind::Token, [&](const Record& row) {
      const auto known = token_digests_.find(to_uuid(as_bytes(row.key.id)));
      if (known == token_digests_.end()) return problem(storage::describe(row.key) + " is in no event");
      check_record(row, known->second);
      token_digests_.erase(known);
    });
  }

  /// A record that was never changed since its tenant was created has no event of its own.
  Result<void> check_single(const storage::Key& key, const std::optional<Digest>& expected) {
    auto record = store_.get(key);
    if (!record) return record.error();
    if (!*record) return problem(storage::describe(key) + " is missing"), Result<void>{};
    check_record(**record, expected.value_or(storage::record_digest(**record)));
    return {};
  }

  storage::Store& store_;
  const crypto::Keyring& keyring_;
  const domain::TenantHandle handle_;
  HistoryReport report_;
  storage::ChainHead head_;
  std::unordered_map<std::string, Digest> token_digests_;
  std::optional<Digest> policy_digest_;
  std::optional<Digest> tenant_digest_;
};

}  // namespace

Result<HistoryReport> verify_history(storage::Store& store, const crypto::Keyring& keyring,
                                     const domain::TenantHandle& handle) {
  return Walk(store, keyring, handle).run();
}

}  // namespace tokenward::tenant

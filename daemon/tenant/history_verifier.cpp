#include "tenant/history_verifier.h"

#include "base/encoding.h"
#include "storage/event_records.h"
#include "storage/sealed_body.h"
#include "tenant/record_audit.h"

namespace tokenward::tenant {
namespace {

using storage::Record;

/// Walks one tenant's chain. One thread at a time.
class Walk {
 public:
  Walk(storage::Store& store, const crypto::Keyring& keyring, const domain::TenantHandle& handle)
      : store_(store), keyring_(keyring), handle_(handle), audit_(store, keyring, handle, report_) {}

  Result<HistoryReport> run() {
    auto walked = each_row(store_, handle_, storage::Kind::Event, [&](const Record& row) { visit(row); });
    if (!walked) return walked.error();
    if (auto done = check_head(); !done) return done.error();
    if (auto done = audit_.run(); !done) return done.error();
    report_.head = to_hex(head_.hash);
    return std::move(report_);
  }

 private:
  void problem(std::string text) { add_problem(report_, std::move(text)); }

  void visit(const Record& row) {
    ++report_.events;
    const auto event = storage::decode_event(row);
    if (!event) return problem("event row " + to_hex(as_bytes(row.key.id)) + " cannot be read");
    const std::string name = "event " + std::to_string(event->seq);
    if (event->seq != head_.seq + 1) {
      problem("event " + std::to_string(head_.seq + 1) + " is missing: " + std::to_string(event->seq) + " follows");
    }
    if (row.key.id != storage::event_id(event->at, event->seq))
      problem(name + " stands under a key that is not its own");
    if (row.state != static_cast<std::uint32_t>(event->action) || row.owner != event->subject) {
      problem(name + " is indexed under another action or subject");
    }
    if (auto linked = storage::check_link(keyring_, handle_, head_.hash, *event); !linked) {
      problem(linked.error().message);
    }
    head_ = {event->seq, event->at, event->hash};
    audit_.remember(*event);
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

  storage::Store& store_;
  const crypto::Keyring& keyring_;
  const domain::TenantHandle handle_;
  HistoryReport report_;
  storage::ChainHead head_;
  RecordAudit audit_;
};

}  // namespace

Result<HistoryReport> verify_history(storage::Store& store, const crypto::Keyring& keyring,
                                     const domain::TenantHandle& handle) {
  return Walk(store, keyring, handle).run();
}

}  // namespace tokenward::tenant

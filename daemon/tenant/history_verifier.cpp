#include "tenant/history_verifier.h"

#include <functional>
#include <optional>

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
  using Each = std::function<void(const domain::HistoryEvent&)>;

  Walk(storage::Store& store, const crypto::Keyring& keyring, const domain::TenantHandle& handle, HistoryReport& report)
      : store_(store), keyring_(keyring), handle_(handle), report_(report) {}

  /// How far the chain says that it goes. To be called first.
  Result<void> read_head() {
    auto record = store_.get(storage::head_key(handle_));
    if (!record) return record.error();
    if (!*record) return problem("the chain has no head"), Result<void>{};
    auto head = storage::decode_head(keyring_, **record);
    if (!head) return problem(head.error().message), Result<void>{};
    head_ = *head;
    return {};
  }

  enum class Growth : std::uint8_t { None, MayGrow };

  /// Calls `each` for every event that can be read, in order. Where the chain may grow, what follows the head that was
  /// read is passed over.
  Result<void> run(Growth growth, const Each& each) {
    auto walked = each_row(store_, handle_, storage::Kind::Event, [&](const Record& row) { visit(row, growth, each); });
    if (!walked) return walked;
    if (head_ && (head_->seq != last_.seq || head_->hash != last_.hash)) {
      problem("the chain ends at event " + std::to_string(last_.seq) + ", its head says " + std::to_string(head_->seq));
    }
    report_.head = to_hex(last_.hash);
    return {};
  }

 private:
  void problem(std::string text) { add_problem(report_, std::move(text)); }

  void visit(const Record& row, Growth growth, const Each& each) {
    const auto event = storage::decode_event(row);
    if (event && growth == Growth::MayGrow && head_ && event->seq > head_->seq) return;
    ++report_.events;
    if (!event) return problem("event row " + to_hex(as_bytes(row.key.id)) + " cannot be read");
    check(row, *event);
    last_ = {event->seq, event->at, event->hash};
    each(*event);
  }

  void check(const Record& row, const domain::HistoryEvent& event) {
    const std::string name = "event " + std::to_string(event.seq);
    if (event.seq != last_.seq + 1) {
      problem("event " + std::to_string(last_.seq + 1) + " is missing: " + std::to_string(event.seq) + " follows");
    }
    if (row.key.id != storage::event_id(event.at, event.seq)) {
      problem(name + " stands under a key that is not its own");
    }
    if (row.state != static_cast<std::uint32_t>(event.action) || row.owner != event.subject) {
      problem(name + " is indexed under another action or subject");
    }
    if (auto linked = storage::check_link(keyring_, handle_, last_.hash, event); !linked) {
      problem(linked.error().message);
    }
  }

  storage::Store& store_;
  const crypto::Keyring& keyring_;
  const domain::TenantHandle handle_;
  HistoryReport& report_;
  std::optional<storage::ChainHead> head_;  ///< None: there is none that can be read, which is a problem already.
  storage::ChainHead last_;
};

}  // namespace

Result<HistoryReport> verify_history(storage::Store& store, storage::Store& directory, const crypto::Keyring& keyring,
                                     const domain::TenantHandle& handle) {
  HistoryReport report;
  Walk walk(store, keyring, handle, report);
  RecordAudit audit(store, directory, keyring, handle, report);
  if (auto read = walk.read_head(); !read) return read.error();
  auto walked = walk.run(Walk::Growth::None, [&](const domain::HistoryEvent& event) { audit.remember(event); });
  if (!walked) return walked.error();
  if (auto audited = audit.run(); !audited) return audited.error();
  return report;
}

Result<HistoryReport> verify_chain(storage::Store& store, const crypto::Keyring& keyring,
                                   const domain::TenantHandle& handle) {
  HistoryReport report;
  Walk walk(store, keyring, handle, report);
  if (auto read = walk.read_head(); !read) return read.error();
  if (auto walked = walk.run(Walk::Growth::MayGrow, [](const domain::HistoryEvent&) {}); !walked) return walked.error();
  return report;
}

}  // namespace tokenward::tenant

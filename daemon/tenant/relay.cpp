#include "tenant/relay.h"

#include "crypto/new_identifiers.h"
#include "storage/pending_records.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using storage::Record;

constexpr std::uint32_t kRelaysPerCall = 100;
/// How long it is remembered that a relay was told: far longer than its own row can outlive that.
constexpr std::chrono::days kToldFor{30};

Result<std::vector<Record>> waiting_in(House& house, StoreRoom& room) {
  storage::Scan scan{
      .kind = storage::Kind::Relay, .tenant = {}, .all_tenants = true, .by_due = true, .limit = kRelaysPerCall};
  scan.state = storage::kRelayWaiting;
  scan.until_due_us = to_micros(house.clock().now()) + 1;
  std::vector<Record> rows;
  auto scanned = room.store().scan(scan, [&](Record&& row) {
    rows.push_back(std::move(row));
    return true;
  });
  if (!scanned) return scanned.error();
  return rows;
}

/// Adds the event to `system`'s history unless it is there.
Result<void> tell(House& house, TenantRuntime& system, const Record& relay) {
  auto event = storage::decode_relay(*house.keyring(), relay);
  if (!event) return event.error();
  auto told = system.changes().commit(house, [&](Draft& draft) -> Result<void> {
    auto before = draft.read(storage::told_key(system.handle(), relay.key));
    if (!before) return before.error();
    if (*before != nullptr) return {};
    draft.record(system.handle(), *event, nullptr);
    draft.insert(storage::encode_told(draft.keyring(), system.handle(), relay.key, draft.now() + kToldFor));
    return {};
  });
  if (!told) return told.error();
  return {};
}

/// A relay that was told and stays for want of an answer is only found to be told again.
Result<void> take_away(House& house, StoreRoom& room, const Record& relay) {
  storage::Changeset changeset;
  const auto request_id = crypto::new_request_id(house.clock().now());
  if (!request_id) return request_id.error();
  changeset.request_id = *request_id;
  changeset.ops.push_back({storage::OpType::Delete, storage::Expect::any(), {.key = relay.key}});
  const auto applied = room.committer().commit(changeset);
  if (applied.outcome == storage::Applied::Outcome::Committed) return {};
  return Error{ErrorCode::Unavailable, "an event that was told could not be taken away: " + applied.error.message};
}

}  // namespace

Result<void> leave_relay(Draft& draft, const domain::TenantHandle& tenant, const domain::HistoryEvent& event) {
  const auto id = crypto::new_request_id(draft.now());
  if (!id) return id.error();
  draft.insert(storage::encode_relay(draft.keyring(), tenant, *id, event, draft.now()));
  return {};
}

Result<void> tell_relays(House& house, StoreRoom& room) {
  auto relays = waiting_in(house, room);
  if (!relays) return relays.error();
  if (relays->empty()) return {};
  auto system = house.system();
  if (!system) return system.error();
  for (const auto& relay : *relays) {
    auto told = tell(house, **system, relay);
    if (!told && told.error().code == ErrorCode::Corrupt) continue;  // one that was tampered with hides no other
    if (!told) return told;
    if (auto taken = take_away(house, room, relay); !taken) return taken;
  }
  return {};
}

}  // namespace tokenward::tenant

#include "tenant/purge.h"

#include <boost/json/serialize.hpp>

#include "base/encoding.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/debris.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/relay.h"

namespace tokenward::tenant {
namespace {

using storage::Kind;

/// What is left to the end: it says that the tenant is being purged, and where its chain ended.
[[nodiscard]] bool stays_to_the_end(Kind kind) noexcept {
  return kind == Kind::Policy || kind == Kind::ChainHead || kind == Kind::Tenant || kind == Kind::Relay;
}

/// What the tenant's last event says: where its chain ended.
Result<domain::HistoryEvent> last_event(House& house, StoreRoom& room, const domain::Tenant& tenant) {
  auto row = room.store().get(storage::head_key(tenant.handle));
  if (!row) return row.error();
  auto event = event_by(daemon_of(tenant.handle), domain::Action::TenantDeleted, tenant.slug.text(), "purged");
  if (!*row) return event;
  auto head = storage::decode_head(*house.keyring(), **row);
  if (!head) return head.error();
  event.detail.after = boost::json::serialize(boost::json::object{
      {"handle", domain::to_string(tenant.handle)}, {"seq", head->seq}, {"hash", to_hex(head->hash)}});
  return event;
}

/// Keeps the slug, forgets the handle, and says in `system`'s history where the chain ended; once.
Result<void> close_place(House& house, const domain::Tenant& tenant, const domain::HistoryEvent& event) {
  auto system = house.system();
  if (!system) return system.error();
  auto version = (*system)->changes().commit(house, [&](Draft& draft) -> Result<void> {
    const auto handle = storage::handle_key(tenant.handle);
    auto place = draft.read(handle);
    if (!place) return place.error();
    if (*place == nullptr) return {};
    const auto slug = storage::directory_key(tenant.slug);
    auto entry = draft.read(slug);
    if (!entry) return entry.error();
    draft.record((*system)->handle(), event, nullptr);
    if (*entry != nullptr) {
      draft.put(storage::encode_directory_entry(draft.keyring(), {tenant.slug, tenant.handle, tenant.store, true}));
    }
    draft.remove(handle);
    return {};
  });
  if (!version) return version.error();
  return {};
}

}  // namespace

Result<std::uint64_t> purge_tenant(House& house, StoreRoom& room, const domain::TenantHandle& handle) {
  const storage::Key key = storage::tenant_key(handle);
  auto record = room.store().get(key);
  if (!record) return record.error();
  if (!*record || (*record)->state != storage::kTenantDeleting) return std::uint64_t{0};
  auto tenant = storage::decode_tenant(*house.keyring(), **record);
  if (!tenant) return tenant.error();
  const storage::Op still_deleting{storage::OpType::Check, storage::Expect::version((*record)->version), {.key = key}};
  std::uint64_t gone = 0;
  const auto delete_all = [&](Kind kind, const std::optional<storage::Op>& check) -> Result<void> {
    for (std::uint64_t rows = 1; rows != 0; gone += rows) {
      auto deleted = delete_page(house, room, handle, kind, check);
      if (!deleted) return deleted.error();
      rows = *deleted;
    }
    return {};
  };
  for (const Kind kind : kTenantKinds) {
    if (stays_to_the_end(kind)) continue;
    if (auto deleted = delete_all(kind, still_deleting); !deleted) return deleted.error();
  }
  // Its grace is over, so from here on nothing brings it back.
  if (auto told = tell_relays(house, room); !told) return told.error();
  auto event = last_event(house, room, *tenant);
  if (!event) return event.error();
  if (auto closed = close_place(house, *tenant, *event); !closed) return closed.error();
  if (auto runtime = house.directory().known(handle)) house.directory().forget(*runtime);
  for (const Kind kind : kTenantKinds) {
    if (!stays_to_the_end(kind)) continue;
    if (auto deleted = delete_all(kind, {}); !deleted) return deleted.error();
  }
  if (auto retired = room.store().retire(handle); !retired) return retired.error();
  return gone;
}

}  // namespace tokenward::tenant

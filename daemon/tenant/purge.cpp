#include "tenant/purge.h"

#include <boost/json/serialize.hpp>

#include "base/encoding.h"
#include "crypto/new_identifiers.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using storage::Kind;

constexpr std::uint32_t kRowsPerChangeset = 500;
constexpr std::array kPurgedFirst{Kind::Session, Kind::ConsoleLink, Kind::Idempotency, Kind::Timer, Kind::Index,
                                  Kind::Account, Kind::Token,       Kind::Owner,       Kind::Event};

/// Deletes one page of rows while the tenant's record is still at `version`. How many there were.
Result<std::uint64_t> delete_page(House& house, StoreRoom& room, const storage::Key& tenant, std::uint64_t version,
                                  Kind kind) {
  storage::Changeset changeset;
  storage::Scan scan{.kind = kind, .tenant = tenant.tenant, .keys_only = true, .limit = kRowsPerChangeset};
  auto scanned = room.store().scan(scan, [&](storage::Record&& row) {
    changeset.ops.push_back({storage::OpType::Delete, storage::Expect::any(), {.key = std::move(row.key)}});
    return true;
  });
  if (!scanned) return scanned.error();
  const std::uint64_t rows = changeset.ops.size();
  if (rows == 0) return rows;
  changeset.ops.push_back({storage::OpType::Check, storage::Expect::version(version), {.key = tenant}});
  const auto request_id = crypto::new_request_id(house.clock().now());
  if (!request_id) return request_id.error();
  changeset.request_id = *request_id;
  const auto applied = room.committer().commit(changeset);
  if (applied.outcome == storage::Applied::Outcome::Committed) return rows;
  return Error{ErrorCode::Unavailable, "the purge of a deleted tenant was interrupted: " + applied.error.message};
}

/// Deletes the tenant itself, keeps its slug, and says in `system`'s history where its chain ended.
Result<void> close_tenant(House& house, StoreRoom& room, const domain::TenantHandle& handle) {
  const auto system = house.directory().known(domain::kSystemTenant);
  auto version = system->changes().commit(house, room, [&](Draft& draft) -> Result<void> {
    auto tenant = read_tenant(draft, handle);
    if (!tenant) return tenant.error();
    if (tenant->value.state != domain::TenantState::Deleting) return Error{ErrorCode::Conflict, "it was resumed"};
    auto head_row = draft.read(storage::head_key(handle));
    if (!head_row) return head_row.error();
    auto event = event_by(daemon_of(handle), domain::Action::TenantDeleted, tenant->value.slug.text(), "purged");
    if (*head_row != nullptr) {
      auto head = storage::decode_head(draft.keyring(), **head_row);
      if (!head) return head.error();
      event.detail.after = boost::json::serialize(
          boost::json::object{{"handle", domain::to_string(handle)}, {"seq", head->seq}, {"hash", to_hex(head->hash)}});
    }
    draft.record(system->handle(), std::move(event), nullptr);

    const storage::DirectoryEntry entry{tenant->value.slug, handle, tenant->value.store, true};
    for (const auto& key : {storage::directory_key(entry.slug), storage::handle_key(handle),
                            storage::policy_key(handle), storage::head_key(handle)}) {
      auto row = draft.read(key);
      if (!row) return row.error();
      if (*row == nullptr) continue;
      if (key.kind == Kind::Directory) {
        draft.put(storage::encode_directory_entry(draft.keyring(), entry));
      } else {
        draft.remove(key);
      }
    }
    draft.remove(storage::tenant_key(handle));
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
  std::uint64_t gone = 0;
  for (const Kind kind : kPurgedFirst) {
    for (;;) {
      auto deleted = delete_page(house, room, key, (*record)->version, kind);
      if (!deleted) return deleted;
      gone += *deleted;
      if (*deleted == 0) break;
    }
  }
  if (auto closed = close_tenant(house, room, handle); !closed) return closed.error();
  if (auto runtime = house.directory().known(handle)) house.directory().forget(*runtime);
  return gone;
}

}  // namespace tokenward::tenant

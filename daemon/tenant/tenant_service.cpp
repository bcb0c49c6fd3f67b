#include "tenant/tenant_service.h"

#include <boost/json/serialize.hpp>

#include "crypto/new_identifiers.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/tenant_creation.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using domain::Authority;
using domain::Role;
using domain::TenantState;

/// How long a deleted tenant can be brought back.
constexpr std::chrono::days kGrace{30};

Result<void> require_operator(const Authority& caller) {
  if (caller.role == Role::Operator) return {};
  return Error{ErrorCode::Forbidden, "this needs the role operator"};
}

Error forbidden_for_system() { return {ErrorCode::Conflict, "the tenant system can be neither suspended nor deleted"}; }

/// Invalid, Conflict or Unsupported, naming the field, where the request itself cannot be met.
Result<void> check_creation(House& house, const CreateTenant& request) {
  if (request.slug.text() == domain::kSystemTenant || request.slug.text() == domain::kSelfTenant) {
    return Error{ErrorCode::Conflict, "the names self and system are reserved", "id"};
  }
  if (auto sound = domain::check_policy(request.policy); !sound) return sound;
  const StoreRoom* room = house.room(request.store.value_or(house.settings().default_store));
  if (room == nullptr) return Error{ErrorCode::Invalid, "there is no store of that name", "store"};
  if (room == &house.default_room()) return {};
  return Error{ErrorCode::Unsupported, "tenants can live in the default store only, in this version", "store"};
}

/// What an event tells of a tenant before and after a change.
std::string as_event_shows(const domain::Tenant& tenant) {
  return boost::json::serialize(
      boost::json::object{{"display_name", tenant.display_name}, {"state", domain::to_string(tenant.state)}});
}

/// A new tenant as it will be recorded.
Result<domain::Tenant> make_tenant(House& house, const CreateTenant& request) {
  auto display_name =
      domain::normalise_display_name(request.display_name.empty() ? request.slug.text() : request.display_name);
  if (!display_name) return display_name.error();
  auto handle = crypto::new_tenant_handle();
  if (!handle) return handle.error();
  return domain::Tenant{.slug = request.slug,
                        .handle = *handle,
                        .display_name = std::move(*display_name),
                        .state = TenantState::Active,
                        .store = house.default_room().name(),
                        .created_at = std::chrono::floor<std::chrono::milliseconds>(house.clock().now()),
                        .delete_at = std::nullopt,
                        .generations = {}};
}

/// The tenant that a directory entry leads to; none where it was purged, or its store is not there.
Result<std::optional<TenantView>> read_entry(House& house, const storage::Record& row) {
  const auto keyring = house.keyring();
  auto entry = storage::decode_directory_entry(*keyring, row);
  if (!entry) return entry.error();
  StoreRoom* room = entry->purged ? nullptr : house.room(entry->store);
  if (room == nullptr) return std::optional<TenantView>();
  auto record = room->store().get(storage::tenant_key(entry->handle));
  if (!record) return record.error();
  if (!*record) return std::optional<TenantView>();
  auto tenant = storage::decode_tenant(*keyring, **record);
  if (!tenant) return tenant.error();
  return std::optional(TenantView{std::move(*tenant), (*record)->version});
}

}  // namespace

Result<CreatedTenant> TenantService::create(const Authority& caller, const CreateTenant& request) {
  if (auto allowed = require_operator(caller); !allowed) return allowed.error();
  if (auto sound = check_creation(house_, request); !sound) return sound.error();
  const auto tenant = make_tenant(house_, request);
  if (!tenant) return tenant.error();
  std::optional<NewToken> fresh;
  if (request.mint_admin_token) {
    auto prepared = prepare_token(house_, tenant->handle, *domain::Owner::parse("admin"));
    if (!prepared) return prepared.error();
    fresh = std::move(*prepared);
  }
  StoreRoom& room = house_.default_room();
  const auto system = house_.directory().known(domain::kSystemTenant);
  CreatedTenant created{{*tenant, 0}, std::nullopt};
  auto version = system->changes().commit(house_, room, [&](Draft& draft) -> Result<void> {
    created.admin_token.reset();
    if (auto inserted = insert_tenant(draft, *tenant, request.policy, caller); !inserted) return inserted;
    auto event = event_by(caller, Action::TenantCreated, tenant->slug.text());
    event.detail.after = boost::json::serialize(boost::json::object{{"handle", domain::to_string(tenant->handle)}});
    draft.record(system->handle(), std::move(event), nullptr);
    if (!fresh) return {};
    auto value =
        insert_first_token(draft, *tenant, request.policy, *fresh, "First admin token", "tokenward:admin", caller);
    if (!value) return value.error();
    created.admin_token = std::move(*value);
    return {};
  });
  if (!version) return version.error();
  created.view.version = *version;
  house_.directory().add(*tenant, *version, room);
  return created;
}

Result<Page<TenantView>> TenantService::list(const Authority& caller, std::uint32_t limit, const std::string& cursor) {
  if (auto allowed = require_operator(caller); !allowed) return allowed.error();
  if (limit < 1 || limit > kMaxPageLimit) return Error{ErrorCode::Invalid, "limit must be 1 to 200", "limit"};
  // One row more than the page looks at tells whether there is another page.
  storage::Scan scan{.kind = storage::Kind::Directory, .tenant = storage::kDirectoryKey, .limit = limit + 1};
  if (!cursor.empty()) {
    auto position = decode_cursor(storage::kDirectoryKey, "tenants", cursor);
    if (!position) return position.error();
    scan.after_id = std::move(*position);
  }
  std::vector<storage::Record> rows;
  auto scanned = house_.default_room().store().scan(scan, [&](storage::Record&& row) {
    rows.push_back(std::move(row));
    return true;
  });
  if (!scanned) return scanned.error();
  Page<TenantView> page;
  if (rows.size() > limit) {
    rows.pop_back();
    page.next_cursor = encode_cursor(storage::kDirectoryKey, "tenants", rows.back().key.id);
  }
  for (const auto& row : rows) {
    auto view = read_entry(house_, row);
    if (!view) return view.error();
    if (*view) page.items.push_back(std::move(**view));
  }
  return page;
}

Result<TenantView> TenantService::read(const Authority& caller, TenantRuntime& tenant) {
  if (auto allowed = require_role(caller, tenant, Role::Admin); !allowed) return allowed.error();
  auto record = tenant.room().store().get(storage::tenant_key(tenant.handle()));
  if (!record) return record.error();
  if (!*record) return Error{ErrorCode::NotFound, "there is no such tenant", "tenant"};
  auto decoded = storage::decode_tenant(*house_.keyring(), **record);
  if (!decoded) return decoded.error();
  return TenantView{std::move(*decoded), (*record)->version};
}

Result<TenantView> TenantService::change(const Authority& caller, TenantRuntime& tenant, Action action,
                                         const std::string& reason, ExpectedVersion expected,
                                         const std::function<Result<void>(domain::Tenant&, Instant now)>& change) {
  if (auto allowed = require_operator(caller); !allowed) return allowed.error();
  auto kept_reason = domain::normalise_reason(reason);
  if (!kept_reason) return kept_reason.error();
  const auto system = house_.directory().known(domain::kSystemTenant);
  std::optional<TenantView> view;
  const auto write = [&](Draft& draft) -> Result<void> {
    auto present = read_tenant(draft, tenant.handle());
    if (!present) return present.error();
    if (auto same = check_version(expected, present->version, "tenant"); !same) return same;
    domain::Tenant changed = present->value;
    if (auto done = change(changed, draft.now()); !done) return done;
    view = TenantView{changed, present->version};
    if (changed.state == present->value.state && changed.display_name == present->value.display_name) return {};
    auto record = storage::encode_tenant(draft.keyring(), changed);
    auto event = event_by(caller, action, tenant.slug().text(), *kept_reason);
    event.detail.before = as_event_shows(present->value);
    event.detail.after = as_event_shows(changed);
    if (!tenant.is_system()) draft.record(system->handle(), event, nullptr);
    draft.record(tenant.handle(), std::move(event), &record);
    draft.put(std::move(record));
    draft.after_commit([&tenant, changed](std::uint64_t seq) { tenant.publish(changed, seq); });
    view->version = 0;
    return {};
  };
  auto version =
      tenant.changes().commit(house_, tenant.room(), write, tenant.is_system() ? nullptr : &system->changes());
  if (!version) return version.error();
  if (view->version == 0) view->version = *version;
  return std::move(*view);
}

Result<TenantView> TenantService::rename(const Authority& caller, TenantRuntime& tenant,
                                         const std::string& display_name, ExpectedVersion expected) {
  auto kept = domain::normalise_display_name(display_name);
  if (!kept) return kept.error();
  return change(caller, tenant, Action::TenantRenamed, {}, expected,
                [&](domain::Tenant& record, Instant) -> Result<void> {
                  record.display_name = *kept;
                  return {};
                });
}

Result<TenantView> TenantService::suspend(const Authority& caller, TenantRuntime& tenant, const std::string& reason) {
  return change(caller, tenant, Action::TenantSuspended, reason, {},
                [&](domain::Tenant& record, Instant) -> Result<void> {
                  if (tenant.is_system()) return forbidden_for_system();
                  if (record.state == TenantState::Deleting)
                    return Error{ErrorCode::Conflict, "the tenant is being deleted"};
                  record.state = TenantState::Suspended;
                  return {};
                });
}

Result<TenantView> TenantService::resume(const Authority& caller, TenantRuntime& tenant, const std::string& reason) {
  return change(caller, tenant, Action::TenantResumed, reason, {},
                [&](domain::Tenant& record, Instant now) -> Result<void> {
                  if (record.delete_at && *record.delete_at <= now) {
                    return Error{ErrorCode::Conflict, "the tenant's grace is over, it is being purged"};
                  }
                  // A record that says when to delete its tenant cannot say that rows wait to be swept.
                  if (record.delete_at) record.generations.sweep_pending = !record.generations.strokes.empty();
                  record.state = TenantState::Active;
                  record.delete_at.reset();
                  return {};
                });
}

Result<TenantView> TenantService::remove(const Authority& caller, TenantRuntime& tenant, const std::string& reason) {
  return change(caller, tenant, Action::TenantDeleted, reason, {},
                [&](domain::Tenant& record, Instant now) -> Result<void> {
                  if (tenant.is_system()) return forbidden_for_system();
                  if (record.state != TenantState::Deleting) record.delete_at = now + kGrace;
                  record.state = TenantState::Deleting;
                  return {};
                });
}

}  // namespace tokenward::tenant

#include "tenant/tenant_service.h"

#include <boost/json/serialize.hpp>

#include "crypto/new_identifiers.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/debris.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/relay.h"
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
  if (house.room(request.store.value_or(house.settings().default_store)) != nullptr) return {};
  return Error{ErrorCode::Invalid, "there is no store of that name; there are: " + house.store_names(), "store"};
}

/// What an event tells of a tenant before and after a change.
std::string as_event_shows(const domain::Tenant& tenant) {
  return boost::json::serialize(
      boost::json::object{{"display_name", tenant.display_name}, {"state", domain::to_string(tenant.state)}});
}

/// A new tenant as it will be recorded.
Result<domain::Tenant> make_tenant(House& house, const CreateTenant& request, const StoreRoom& room) {
  auto display_name =
      domain::normalise_display_name(request.display_name.empty() ? request.slug.text() : request.display_name);
  if (!display_name) return display_name.error();
  auto handle = crypto::new_tenant_handle();
  if (!handle) return handle.error();
  return domain::Tenant{.slug = request.slug,
                        .handle = *handle,
                        .display_name = std::move(*display_name),
                        .state = TenantState::Active,
                        .store = room.name(),
                        .created_at = std::chrono::floor<std::chrono::milliseconds>(house.clock().now()),
                        .delete_at = std::nullopt,
                        .generations = {}};
}

/// The tenant that a directory entry leads to; its name and place alone where its store cannot tell more. None where it
/// was purged.
Result<std::optional<TenantListing>> read_entry(House& house, const storage::Record& row) {
  const auto keyring = house.keyring();
  auto entry = storage::decode_directory_entry(*keyring, row);
  if (!entry) return entry.error();
  if (entry->purged) return std::optional<TenantListing>();
  TenantListing listing{entry->slug, entry->store, std::nullopt};
  StoreRoom* room = house.room(entry->store);
  if (room == nullptr) return std::optional(std::move(listing));
  auto record = room->store().get(storage::tenant_key(entry->handle));
  if (!record && room == &house.default_room()) return record.error();
  if (!record) return std::optional(std::move(listing));
  if (!*record) return std::optional<TenantListing>();
  auto tenant = storage::decode_tenant(*keyring, **record);
  if (!tenant) return tenant.error();
  listing.view = TenantView{std::move(*tenant), (*record)->version};
  return std::optional(std::move(listing));
}

/// One tenant on its way into being: its records, and its place in the directory.
class Creation {
 public:
  /// Borrows all.
  Creation(House& house, StoreRoom& room, const CreateTenant& request, const domain::Tenant& tenant,
           const Authority& caller)
      : house_(house),
        room_(room),
        request_(request),
        tenant_(tenant),
        caller_(caller),
        debris_{tenant.handle, room.name()} {}

  Result<CreatedTenant> run(TenantRuntime& system);

 private:
  /// Where one changeset cannot hold both, the records come first: nobody finds them, and what a crash leaves of them
  /// is cleared away.
  [[nodiscard]] bool is_elsewhere() const noexcept { return &room_ != &house_.default_room(); }
  [[nodiscard]] SlugReuse reuse() const noexcept {
    return request_.reuse_slug ? SlugReuse::Allowed : SlugReuse::Refused;
  }
  Result<void> prepare();
  Result<std::uint64_t> write_records();
  Result<void> insert_records(Draft& draft);
  Result<void> place(Draft& draft, const TenantRuntime& system) const;

  House& house_;
  StoreRoom& room_;
  const CreateTenant& request_;
  const domain::Tenant& tenant_;
  const Authority& caller_;
  const storage::Debris debris_;
  std::optional<NewToken> fresh_;
  std::optional<Secret> admin_token_;
};

Result<void> Creation::prepare() {
  if (!request_.mint_admin_token) return {};
  auto prepared = prepare_token(house_, tenant_.handle, *domain::Owner::parse("admin"));
  if (!prepared) return prepared.error();
  fresh_ = std::move(*prepared);
  return {};
}

Result<void> Creation::insert_records(Draft& draft) {
  admin_token_.reset();
  insert_tenant(draft, tenant_, request_.policy, caller_);
  if (!fresh_) return {};
  auto value =
      insert_first_token(draft, tenant_, request_.policy, *fresh_, "First admin token", "tokenward:admin", caller_);
  if (!value) return value.error();
  admin_token_ = std::move(*value);
  return {};
}

Result<std::uint64_t> Creation::write_records() {
  auto taken = house_.default_room().store().get(storage::directory_key(tenant_.slug));
  if (!taken) return taken.error();
  const auto free = check_slug_free(*house_.keyring(), *taken ? &**taken : nullptr, reuse());
  if (!free) return std::uint64_t{0};  // what places it says so
  if (auto expected = expect_debris(house_, debris_); !expected) return expected.error();
  ChangeQueue queue(room_);
  return queue.commit(house_, [&](Draft& draft) { return insert_records(draft); });
}

Result<void> Creation::place(Draft& draft, const TenantRuntime& system) const {
  if (auto placed = insert_place(draft, tenant_, reuse()); !placed) return placed;
  auto event = event_by(caller_, Action::TenantCreated, tenant_.slug.text());
  event.detail.after = boost::json::serialize(boost::json::object{{"handle", domain::to_string(tenant_.handle)}});
  draft.record(system.handle(), std::move(event), nullptr);
  return {};
}

Result<CreatedTenant> Creation::run(TenantRuntime& system) {
  if (auto prepared = prepare(); !prepared) return prepared.error();
  std::uint64_t version = 0;
  if (is_elsewhere()) {
    auto written = write_records();
    if (!written) return written.error();
    version = *written;
  }
  auto placed = system.changes().commit(house_, [&](Draft& draft) -> Result<void> {
    if (auto done = place(draft, system); !done) return done;
    return is_elsewhere() ? own_debris(draft, debris_) : insert_records(draft);
  });
  if (!placed) return placed.error();
  if (!is_elsewhere()) version = *placed;
  house_.directory().add(tenant_, request_.policy, version, room_);
  return CreatedTenant{{tenant_, version}, std::move(admin_token_)};
}

}  // namespace

Result<CreatedTenant> TenantService::create(const Authority& caller, const CreateTenant& request) {
  if (auto allowed = require_operator(caller); !allowed) return allowed.error();
  if (auto sound = check_creation(house_, request); !sound) return sound.error();
  StoreRoom& room = *house_.room(request.store.value_or(house_.settings().default_store));
  const auto tenant = make_tenant(house_, request, room);
  if (!tenant) return tenant.error();
  auto system = house_.system();
  if (!system) return system.error();
  return Creation(house_, room, request, *tenant, caller).run(**system);
}

Result<Page<TenantListing>> TenantService::list(const Authority& caller, std::uint32_t limit,
                                                const std::string& cursor) {
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
  Page<TenantListing> page;
  if (rows.size() > limit) {
    rows.pop_back();
    page.next_cursor = encode_cursor(storage::kDirectoryKey, "tenants", rows.back().key.id);
  }
  for (const auto& row : rows) {
    auto listing = read_entry(house_, row);
    if (!listing) return listing.error();
    if (*listing) page.items.push_back(std::move(**listing));
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
  auto found = house_.system();
  if (!found) return found.error();
  TenantRuntime& system = **found;
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
    const bool together = &tenant.room() == &system.room();
    if (!tenant.is_system() && together) draft.record(system.handle(), event, nullptr);
    if (!together) {
      if (auto left = leave_relay(draft, tenant.handle(), event); !left) return left;
    }
    draft.record(tenant.handle(), std::move(event), &record);
    draft.put(std::move(record));
    draft.after_commit([&tenant, changed](std::uint64_t seq) { tenant.publish(changed, {tenant.era(), seq}); });
    view->version = 0;
    return {};
  };
  const bool writes_system = &tenant.room() == &system.room() && !tenant.is_system();
  auto version = tenant.changes().commit(house_, write, {.beside = writes_system ? &system.changes() : nullptr});
  if (!version) return version.error();
  if (view->version == 0) view->version = *version;
  // At once where that can be; else the sweeper does it.
  if (*version != 0 && &tenant.room() != &system.room()) (void)tell_relays(house_, tenant.room());
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

Result<TenantView> TenantService::suspend(const Authority& caller, TenantRuntime& tenant, const std::string& reason,
                                          ExpectedVersion expected) {
  return change(caller, tenant, Action::TenantSuspended, reason, expected,
                [&](domain::Tenant& record, Instant) -> Result<void> {
                  if (tenant.is_system()) return forbidden_for_system();
                  if (record.state == TenantState::Deleting)
                    return Error{ErrorCode::Conflict, "the tenant is being deleted"};
                  record.state = TenantState::Suspended;
                  return {};
                });
}

Result<TenantView> TenantService::resume(const Authority& caller, TenantRuntime& tenant, const std::string& reason,
                                         ExpectedVersion expected) {
  return change(caller, tenant, Action::TenantResumed, reason, expected,
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

Result<TenantView> TenantService::remove(const Authority& caller, TenantRuntime& tenant, const std::string& reason,
                                         ExpectedVersion expected) {
  return change(caller, tenant, Action::TenantDeleted, reason, expected,
                [&](domain::Tenant& record, Instant now) -> Result<void> {
                  if (tenant.is_system()) return forbidden_for_system();
                  if (record.state != TenantState::Deleting) record.delete_at = now + kGrace;
                  record.state = TenantState::Deleting;
                  return {};
                });
}

}  // namespace tokenward::tenant

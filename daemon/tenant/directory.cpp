#include "tenant/directory.h"

#include <mutex>

#include "tenant/house.h"

namespace tokenward::tenant {

namespace {

Error no_such_tenant() { return {ErrorCode::NotFound, "there is no such tenant", "tenant"}; }

}  // namespace

std::shared_ptr<TenantRuntime> Directory::known(const domain::TenantHandle& handle) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_handle_.find(handle);
  return found == by_handle_.end() ? nullptr : found->second;
}

std::shared_ptr<TenantRuntime> Directory::known(std::string_view slug) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_slug_.find(slug);
  return found == by_slug_.end() ? nullptr : found->second;
}

void Directory::each(const std::function<void(const TenantRuntime&)>& visit) const {
  const std::shared_lock lock(mutex_);
  for (const auto& [handle, runtime] : by_handle_) visit(*runtime);
}

Result<std::shared_ptr<TenantRuntime>> Directory::find(const domain::TenantHandle& handle) {
  if (auto runtime = known(handle)) return settle_doubts(std::move(runtime));
  auto record = house_.default_room().store().get(storage::handle_key(handle));
  if (!record) return record.error();
  if (!*record) return no_such_tenant();
  auto entry = storage::decode_directory_entry(*house_.keyring(), **record);
  if (!entry) return entry.error();
  return load(*entry);
}

Result<std::shared_ptr<TenantRuntime>> Directory::find(const domain::TenantSlug& slug) {
  if (auto runtime = known(slug.text())) {
    auto settled = settle_doubts(runtime);
    if (settled || settled.error().code != ErrorCode::NotFound) return settled;
    forget(*runtime);  // purged by another node, and the slug may be another tenant's by now
  }
  auto record = house_.default_room().store().get(storage::directory_key(slug));
  if (!record) return record.error();
  if (!*record) return no_such_tenant();
  auto entry = storage::decode_directory_entry(*house_.keyring(), **record);
  if (!entry) return entry.error();
  return load(*entry);
}

Result<std::shared_ptr<TenantRuntime>> Directory::load(const storage::DirectoryEntry& entry) {
  if (entry.purged) return no_such_tenant();
  StoreRoom* room = house_.room(entry.store);
  if (room == nullptr) {
    return Error{ErrorCode::Unavailable,
                 "tenant " + entry.slug.text() + " lives in store " + entry.store + ", which is not configured"};
  }
  // Known from here on, so that whoever asks next waits in its own store's lane and not in the directory's.
  auto runtime = introduce(entry, *room);
  auto settled = settle_doubts(runtime);
  if (!settled && settled.error().code == ErrorCode::NotFound) forget(*runtime);
  return settled;
}

/// Takes in a tenant whose record was not read yet.
Directory::Runtime Directory::introduce(const storage::DirectoryEntry& entry, StoreRoom& room) {
  const std::unique_lock lock(mutex_);
  auto& runtime = by_handle_[entry.handle];
  if (!runtime) {
    runtime = std::make_shared<TenantRuntime>(entry.handle, entry.slug, room,
                                              house_.tenant_figures().enter(entry.handle, entry.slug));
    runtime->doubt();
  }
  by_slug_[entry.slug.text()] = runtime;
  return runtime;
}

Result<Directory::Runtime> Directory::settle_doubts(Runtime runtime) {
  if (auto current = runtime->keep_current(house_, house_.steady_now()); !current) return current.error();
  if (!runtime->in_doubt()) return runtime;
  const auto seen = runtime->doubts();
  const std::uint32_t era = runtime->era();
  auto record = runtime->room().store().get(storage::tenant_key(runtime->handle()));
  if (!record) return record.error();
  if (!*record) return no_such_tenant();
  auto tenant = storage::decode_tenant(*house_.keyring(), **record);
  if (!tenant) return tenant.error();
  runtime->publish(*tenant, {era, (*record)->version});
  if (auto known = read_rates(*runtime); !known) return known.error();
  runtime->settle_doubts(seen);
  return runtime;
}

/// A policy that is damaged or missing lifts no limit: then it is the settings that hold.
Result<void> Directory::read_rates(TenantRuntime& runtime) {
  const std::uint32_t era = runtime.era();
  auto record = runtime.room().store().get(storage::policy_key(runtime.handle()));
  if (!record) return record.error();
  domain::Policy policy;
  if (*record) {
    auto decoded = storage::decode_policy(*house_.keyring(), **record);
    if (decoded) policy = std::move(*decoded);
  }
  house_.publish_policy(runtime, policy, {era, *record ? (*record)->version : 0});
  return {};
}

std::shared_ptr<TenantRuntime> Directory::add(const domain::Tenant& tenant, const domain::Policy& policy,
                                              std::uint64_t version, StoreRoom& room) {
  const std::unique_lock lock(mutex_);
  auto& runtime = by_handle_[tenant.handle];
  if (!runtime) {
    runtime = std::make_shared<TenantRuntime>(tenant.handle, tenant.slug, room,
                                              house_.tenant_figures().enter(tenant.handle, tenant.slug));
  }
  runtime->publish(tenant, {0, version});  // before anybody finds it: it begins as an Active tenant
  house_.publish_policy(*runtime, policy, {0, version});
  by_slug_[tenant.slug.text()] = runtime;
  return runtime;
}

void Directory::forget(const TenantRuntime& tenant) {
  const std::unique_lock lock(mutex_);
  by_slug_.erase(tenant.slug().text());
  by_handle_.erase(tenant.handle());
  house_.tenant_figures().leave(tenant.handle());
}

}  // namespace tokenward::tenant

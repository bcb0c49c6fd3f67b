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
  if (auto runtime = known(slug.text())) return settle_doubts(std::move(runtime));
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
  auto record = room->store().get(storage::tenant_key(entry.handle));
  if (!record) return record.error();
  if (!*record) return no_such_tenant();
  auto tenant = storage::decode_tenant(*house_.keyring(), **record);
  if (!tenant) return tenant.error();
  return add(*tenant, (*record)->version, *room);
}

Result<Directory::Runtime> Directory::settle_doubts(Runtime runtime) {
  if (!runtime->in_doubt()) return runtime;
  const auto seen = runtime->doubts();
  auto record = runtime->room().store().get(storage::tenant_key(runtime->handle()));
  if (!record) return record.error();
  if (!*record) return no_such_tenant();
  auto tenant = storage::decode_tenant(*house_.keyring(), **record);
  if (!tenant) return tenant.error();
  runtime->publish(*tenant, (*record)->version);
  runtime->settle_doubts(seen);
  return runtime;
}

std::shared_ptr<TenantRuntime> Directory::add(const domain::Tenant& tenant, std::uint64_t version, StoreRoom& room) {
  const std::unique_lock lock(mutex_);
  auto& runtime = by_handle_[tenant.handle];
  if (!runtime) runtime = std::make_shared<TenantRuntime>(tenant.handle, tenant.slug, room);
  runtime->publish(tenant, version);  // before anybody finds it: it begins as an Active tenant
  by_slug_[tenant.slug.text()] = runtime;
  return runtime;
}

void Directory::forget(const TenantRuntime& tenant) {
  const std::unique_lock lock(mutex_);
  by_slug_.erase(tenant.slug().text());
  by_handle_.erase(tenant.handle());
}

}  // namespace tokenward::tenant

#pragma once
// Finds tenants by slug and by handle, reading the store when one is first asked for: ten thousand tenants cost nothing
// at start. Thread-safe.

#include <functional>
#include <memory>
#include <shared_mutex>
#include <string>
#include <unordered_map>

#include "base/result.h"
#include "storage/tenant_records.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

class House;

class Directory {
 public:
  explicit Directory(House& house) : house_(house) {}

  /// From memory only; null where it was not asked for before. Never blocks for long: for I/O threads.
  [[nodiscard]] std::shared_ptr<TenantRuntime> known(const domain::TenantHandle& handle) const;
  [[nodiscard]] std::shared_ptr<TenantRuntime> known(std::string_view slug) const;

  /// Visits every tenant that memory knows, with the directory locked.
  void each(const std::function<void(const TenantRuntime&)>& visit) const;

  /// Reads the store where memory does not know, is in doubt or too old; in a lane. NotFound (field `tenant`) where
  /// there is no such tenant, Unavailable, Corrupt.
  [[nodiscard]] Result<std::shared_ptr<TenantRuntime>> find(const domain::TenantHandle& handle);
  [[nodiscard]] Result<std::shared_ptr<TenantRuntime>> find(const domain::TenantSlug& slug);

  /// Takes in a tenant that was just created.
  std::shared_ptr<TenantRuntime> add(const domain::Tenant& tenant, const domain::Policy& policy, std::uint64_t version,
                                     StoreRoom& room);
  /// Forgets a purged tenant.
  void forget(const TenantRuntime& tenant);

 private:
  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept { return std::hash<std::string_view>{}(text); }
  };
  using Runtime = std::shared_ptr<TenantRuntime>;

  Result<Runtime> load(const storage::DirectoryEntry& entry);
  Runtime introduce(const storage::DirectoryEntry& entry, StoreRoom& room);
  Result<Runtime> settle_doubts(Runtime runtime);
  Result<void> read_rates(TenantRuntime& runtime);

  House& house_;
  mutable std::shared_mutex mutex_;  // guards both maps
  std::unordered_map<domain::TenantHandle, Runtime, FixedBytesHash> by_handle_;
  std::unordered_map<std::string, Runtime, TextHash, std::equal_to<>> by_slug_;
};

}  // namespace tokenward::tenant

#pragma once
// Which lane a piece of work belongs into. Any thread.

#include <memory>

#include "base/result.h"
#include "tenant/house.h"

namespace tokenward::http {

/// A tenant's queue in front of some workers, nearly always those of the store that it lives in.
struct Lane {
  tenant::Lanes* lanes = nullptr;
  domain::TenantHandle tenant;

  /// Of a tenant in memory.
  [[nodiscard]] static Lane of(const tenant::TenantRuntime& tenant) noexcept {
    return {&tenant.room().lanes(), tenant.handle()};
  }
  /// The same for what reads many rows.
  [[nodiscard]] static Lane reading(const tenant::TenantRuntime& tenant) noexcept {
    return {&tenant.room().reading(), tenant.handle()};
  }
  /// Of what only the directory's store can find: shared by all unknown tenants.
  [[nodiscard]] static Lane of_unknown(tenant::House& house) noexcept { return {&house.default_room().lanes(), {}}; }
  /// Of a handle that may be unknown.
  [[nodiscard]] static Lane of(tenant::House& house, const domain::TenantHandle& handle) {
    const auto known = house.directory().known(handle);
    return known ? of(*known) : of_unknown(house);
  }

  /// Queues `task`, which must not throw. Busy or Unavailable at once where it cannot be taken.
  [[nodiscard]] Result<void> submit(tenant::Lanes::Task task) const { return lanes->submit(tenant, std::move(task)); }
  friend bool operator==(const Lane&, const Lane&) = default;
};

}  // namespace tokenward::http

#pragma once
// Which tenants have a part of a dedicated store, kept in its common part. A tenant is entered before its part comes
// about, so a crash leaves no part that nobody knows of. The rows are not sealed: who can write them can write the
// parts as well. Thread-safe; blocks. Errors of every call: those of the common part.

#include <chrono>
#include <set>
#include <vector>

#include "base/guarded.h"
#include "domain/identifiers.h"
#include "storage/store.h"

namespace tokenward::storage {

class PartRegistry {
 public:
  /// Borrows the common part.
  explicit PartRegistry(Store& common) : common_(common) {}

  /// Whether the tenant has a part. One that another node entered is found, too.
  [[nodiscard]] Result<bool> knows(const domain::TenantHandle& tenant);
  /// Enters the tenant, durably, unless it is known.
  [[nodiscard]] Result<void> enter(const domain::TenantHandle& tenant);
  /// Takes out a tenant of which nothing is left in its part.
  [[nodiscard]] Result<void> leave(const domain::TenantHandle& tenant);
  /// Every tenant with a part, in order; those that other nodes entered come along after a few minutes.
  [[nodiscard]] Result<std::vector<domain::TenantHandle>> all();

 private:
  struct Known {
    std::set<domain::TenantHandle> tenants;
    std::chrono::steady_clock::time_point read_at{};  ///< Zero: never.
  };
  [[nodiscard]] Result<std::set<domain::TenantHandle>> read();
  [[nodiscard]] Result<void> write(OpType type, const domain::TenantHandle& tenant);

  Store& common_;
  Guarded<Known> known_;
};

}  // namespace tokenward::storage

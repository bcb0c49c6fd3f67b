#pragma once
// Reads and changes a tenant's policy. Thread-safe; blocks on the tenant's store. A change touches newly minted tokens
// only, and is an event with what was before and after.

#include <functional>

#include "domain/authority.h"
#include "domain/policy.h"
#include "tenant/tenant_runtime.h"
#include "tenant/versioned.h"

namespace tokenward::tenant {

class House;

class PolicyService {
 public:
  explicit PolicyService(House& house) : house_(house) {}

  /// Members and above of the tenant; NotFound for anybody else. Unavailable, Corrupt.
  [[nodiscard]] Result<Versioned<domain::Policy>> read(const domain::Authority& caller, TenantRuntime& tenant);

  /// The sites that may show the tenant's console in a frame: no secret, so nobody's authority is asked. NotFound,
  /// Unavailable, Corrupt.
  [[nodiscard]] Result<std::vector<std::string>> embed_origins(const TenantRuntime& tenant);

  /// Replaces the policy by what `change` makes of the present one. Admins and operators (a member: Forbidden).
  /// PreconditionFailed where `expected` is not the present version; the errors of `change` and `check_policy`;
  /// Conflict while the tenant is being deleted. `change` may be called more than once. A policy that stays equal is no
  /// event and keeps its version.
  using Change = std::function<Result<domain::Policy>(const domain::Policy& present)>;
  [[nodiscard]] Result<Versioned<domain::Policy>> change(const domain::Authority& caller, TenantRuntime& tenant,
                                                         const Change& change, ExpectedVersion expected);

 private:
  House& house_;
};

}  // namespace tokenward::tenant

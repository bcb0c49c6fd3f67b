#pragma once
// Reads, changes and enforces a tenant's policy. Thread-safe; blocks on the tenant's store. A change touches newly
// minted tokens only, and is an event with what was before and after; enforcing it on those that are there is an act of
// its own, to be previewed.

#include <functional>

#include "domain/authority.h"
#include "domain/enforcement.h"
#include "domain/policy.h"
#include "tenant/page.h"
#include "tenant/tenant_runtime.h"
#include "tenant/versioned.h"

namespace tokenward::tenant {

class House;

struct PreviewQuery {
  domain::EnforcementTerms terms = {};
  std::uint32_t limit = kDefaultPageLimit;  ///< 1 to 200.
  std::string cursor = {};
};

/// A token that enforcing would change, as it is, and how.
struct PreviewedToken {
  domain::Token token;  ///< `verifier` is empty.
  domain::Shortening shortening;
  bool ends_at_once = false;
};

struct PolicyPreview {
  Page<PreviewedToken> page;  ///< Newest first.
  struct Counts {
    std::uint64_t changes = 0;  ///< Tokens that would change.
    std::uint64_t ends = 0;     ///< Of those, which would expire at once.
  };
  std::optional<Counts> counts;  ///< Of all pages; none behind the first page and for more Active tokens than 10,000.
  std::uint64_t policy_version = 0;
};

struct PolicyEnforced {
  std::optional<std::uint64_t> changed;  ///< How many tokens; none where there are more than one changeset holds.
  bool pending = false;                  ///< They follow from the sweeper.
};

class PolicyService {
 public:
  explicit PolicyService(House& house) : house_(house) {}

  /// Members and above of the tenant; NotFound for anybody else. Unavailable, Corrupt.
  [[nodiscard]] Result<Versioned<domain::Policy>> read(const domain::Authority& caller, TenantRuntime& tenant);

  /// The sites that may show the tenant's console in a frame, and those whose pages may call the API: no secret, so
  /// nobody's authority is asked. NotFound, Unavailable, Corrupt.
  [[nodiscard]] Result<std::vector<std::string>> embed_origins(const TenantRuntime& tenant);
  [[nodiscard]] Result<std::vector<std::string>> cors_origins(const TenantRuntime& tenant);

  /// Replaces the policy by what `change` makes of the present one. Admins and operators (a member: Forbidden; an admin
  /// who would let more requests through than the settings do, too). New rates hold here at once.
  /// PreconditionFailed where `expected` is not the present version; the errors of `change` and `check_policy`;
  /// Conflict while the tenant is being deleted. `change` may be called more than once. A policy that stays equal is no
  /// event and keeps its version.
  using Change = std::function<Result<domain::Policy>(const domain::Policy& present)>;
  [[nodiscard]] Result<Versioned<domain::Policy>> change(const domain::Authority& caller, TenantRuntime& tenant,
                                                         const Change& change, ExpectedVersion expected);

  /// What enforcing the present policy would change. Admins and operators; Forbidden too for the management tokens of
  /// `system` to anybody below an operator. Invalid (`grace_days`, `limit`, `cursor`). A page may be short or empty
  /// with a cursor.
  [[nodiscard]] Result<PolicyPreview> preview(const domain::Authority& caller, TenantRuntime& tenant,
                                              const PreviewQuery& query);

  /// Enforces the present policy on the Active tokens that are there, those of one owner or all, but never on the
  /// calling credential. What fits one changeset is done when this returns; else the sweeper does it, whatever becomes
  /// of the policy meanwhile. Errors of `preview`; PreconditionFailed where `expected` is not the policy's present
  /// version; Conflict while an enforcement is pending or the tenant is being deleted, and where `system` would be
  /// left without an Active operator; Busy where the policy is changed all the time.
  [[nodiscard]] Result<PolicyEnforced> enforce(const domain::Authority& caller, TenantRuntime& tenant,
                                               const domain::EnforcementTerms& terms, ExpectedVersion expected);

  /// The last enforcement that changed anything, or goes on. Admins and operators; NotFound where there was none.
  [[nodiscard]] Result<domain::Enforcement> enforcement(const domain::Authority& caller, TenantRuntime& tenant);

 private:
  House& house_;
};

}  // namespace tokenward::tenant

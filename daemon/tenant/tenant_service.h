#pragma once
// Creates tenants and carries them through their life. Operators only, but that an admin may read its own tenant.
// Thread-safe; blocks on the store. Each change is an event in the tenant's own history and in `system`'s.

#include <functional>
#include <optional>
#include <string>

#include "base/secret.h"
#include "domain/authority.h"
#include "domain/history_event.h"
#include "domain/policy.h"
#include "domain/tenant.h"
#include "tenant/page.h"
#include "tenant/tenant_runtime.h"
#include "tenant/versioned.h"

namespace tokenward::tenant {

class House;

using TenantView = Versioned<domain::Tenant>;

/// A tenant as the directory has it; `view` is none while its store cannot tell.
struct TenantListing {
  domain::TenantSlug slug;
  std::string store;
  std::optional<TenantView> view;
};

struct CreateTenant {
  domain::TenantSlug slug;
  std::string display_name;          ///< Empty: the slug.
  std::optional<std::string> store;  ///< None: the default store. Invalid (field `store`) if there is no such store.
  domain::Policy policy;
  bool mint_admin_token = false;  ///< Mints a first admin token for the owner `admin` in the same changeset.
  bool reuse_slug = false;        ///< The slug may be that of a purged tenant, for which it is kept otherwise.
};

struct CreatedTenant {
  TenantView view;
  std::optional<Secret> admin_token;
};

class TenantService {
 public:
  explicit TenantService(House& house) : house_(house) {}

  /// Conflict where the slug is taken, is `self` or `system`, or belonged to a purged tenant; Invalid; Unavailable
  /// where its store, or the directory's, cannot take it.
  [[nodiscard]] Result<CreatedTenant> create(const domain::Authority& caller, const CreateTenant& request);

  /// By slug, ascending; those in a store that cannot tell of them too.
  [[nodiscard]] Result<Page<TenantListing>> list(const domain::Authority& caller, std::uint32_t limit,
                                                 const std::string& cursor);

  [[nodiscard]] Result<TenantView> read(const domain::Authority& caller, TenantRuntime& tenant);

  [[nodiscard]] Result<TenantView> rename(const domain::Authority& caller, TenantRuntime& tenant,
                                          const std::string& display_name, ExpectedVersion expected);

  /// All tokens of the tenant stop validating at once, or live again. Conflict for `system`, and for suspending a
  /// tenant that is being deleted; resuming that one cancels the deletion, but for Conflict once its grace is over.
  /// Idempotent. PreconditionFailed, as of `rename` and `remove`, where `expected` is not the present version.
  [[nodiscard]] Result<TenantView> suspend(const domain::Authority& caller, TenantRuntime& tenant,
                                           const std::string& reason, ExpectedVersion expected = {});
  [[nodiscard]] Result<TenantView> resume(const domain::Authority& caller, TenantRuntime& tenant,
                                          const std::string& reason, ExpectedVersion expected = {});

  /// Its tokens stop validating at once; the rows are purged 30 days later unless it is resumed. Conflict for `system`.
  [[nodiscard]] Result<TenantView> remove(const domain::Authority& caller, TenantRuntime& tenant,
                                          const std::string& reason, ExpectedVersion expected = {});

 private:
  /// Applies `change` to the record and adds `action` to the tenant's history and to `system`'s. A record that stays
  /// as it was is no event.
  Result<TenantView> change(const domain::Authority& caller, TenantRuntime& tenant, domain::Action action,
                            const std::string& reason, ExpectedVersion expected,
                            const std::function<Result<void>(domain::Tenant& record, Instant now)>& change);

  House& house_;
};

}  // namespace tokenward::tenant

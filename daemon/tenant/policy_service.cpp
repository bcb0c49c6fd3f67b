#include "tenant/policy_service.h"

#include <boost/json/serialize.hpp>

#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/enforcing.h"
#include "tenant/house.h"

namespace tokenward::tenant {

using domain::Policy;
using domain::Role;

Result<Versioned<Policy>> PolicyService::read(const domain::Authority& caller, TenantRuntime& tenant) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  const std::uint32_t era = tenant.era();
  auto policy = load_policy(*house_.keyring(), tenant);
  // Another node may have changed it.
  if (policy) house_.publish_policy(tenant, policy->value, {era, policy->version});
  return policy;
}

Result<std::vector<std::string>> PolicyService::embed_origins(const TenantRuntime& tenant) {
  auto policy = load_policy(*house_.keyring(), tenant);
  if (!policy) return policy.error();
  return std::move(policy->value.embed_origins);
}

Result<std::vector<std::string>> PolicyService::cors_origins(const TenantRuntime& tenant) {
  auto policy = load_policy(*house_.keyring(), tenant);
  if (!policy) return policy.error();
  return std::move(policy->value.cors_origins);
}

Result<Versioned<Policy>> PolicyService::change(const domain::Authority& caller, TenantRuntime& tenant,
                                                const Change& change, ExpectedVersion expected) {
  if (auto allowed = require_role(caller, tenant, Role::Admin); !allowed) return allowed.error();
  Versioned<Policy> result;
  auto version = tenant.changes().commit(house_, [&](Draft& draft) -> Result<void> {
    auto record = read_tenant(draft, tenant.handle());
    if (!record) return record.error();
    if (record->value.state == domain::TenantState::Deleting) {
      return Error{ErrorCode::Conflict, "the tenant is being deleted"};
    }
    auto present = read_policy(draft, tenant.handle());
    if (!present) return present.error();
    if (auto same = check_version(expected, present->version, "policy"); !same) return same;
    auto changed = change(present->value);
    if (!changed) return changed.error();
    if (auto sound = domain::check_policy(*changed); !sound) return sound;
    if (caller.role != Role::Operator) {
      const domain::RateLimits standard = house_.standard_rates(tenant);
      if (auto ok = domain::check_rates_of_admin(present->value, *changed, standard); !ok) return ok;
    }
    result = {*changed, present->version};
    if (*changed == present->value) return {};
    result.version = 0;
    auto stored = storage::encode_policy(draft.keyring(), tenant.handle(), *changed);
    auto event = event_by(caller, domain::Action::PolicyChanged, "policy");
    event.detail.before = boost::json::serialize(storage::policy_to_json(present->value));
    event.detail.after = boost::json::serialize(storage::policy_to_json(*changed));
    draft.record(tenant.handle(), std::move(event), &stored);
    draft.put(std::move(stored));
    return {};
  });
  if (!version) return version.error();
  if (result.version == 0) result.version = *version;
  house_.publish_policy(tenant, result.value, {tenant.era(), result.version});
  return result;
}

}  // namespace tokenward::tenant

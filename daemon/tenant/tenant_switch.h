#pragma once
// The moment in which a tenant moves: its changes stand still, the last of them are brought along, and one changeset of
// the directory says where it lives. Blocks.

#include <atomic>
#include <memory>

#include "domain/authority.h"
#include "tenant/tenant_mirror.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

class House;

/// Both ends and who wants it; all is borrowed.
struct Relocation {
  House& house;
  std::shared_ptr<TenantRuntime> tenant;
  StoreRoom& from;
  StoreRoom& to;
  const domain::Authority caller;
};

/// Puts the tenant into the other store, which a mirror has brought up to date. Any error means that it lives where it
/// did: Unavailable, and Busy where the mirror has to step on first; Conflict where the tenant is being deleted. Where
/// the directory is lost in the middle nobody knows, and this returns only once somebody does, or `stopping`: then the
/// tenant's changes are refused until the next start.
[[nodiscard]] Result<void> switch_store(const Relocation& relocation, TenantMirror& mirror,
                                        const std::atomic<bool>& stopping);

}  // namespace tokenward::tenant

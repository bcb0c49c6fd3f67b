#pragma once
// Brings stored rows in line with what the clock and the generations have made of them, carries on with policies that
// are being enforced and owners that are being erased, forgets requests whose day is over, and purges deleted tenants.
// Nothing waits for it: statuses are decided by record and clock; its stamps serve indexes and the history.
// One thread at a time; blocks.

#include <cstdint>
#include <functional>
#include <memory>

#include "base/result.h"
#include "tenant/erasure_trace.h"
#include "tenant/settling.h"
#include "tenant/store_room.h"

namespace tokenward::tenant {

class House;

class Sweeper {
 public:
  explicit Sweeper(House& house) : house_(house) {}

  struct Report {
    std::uint64_t stamped = 0;    ///< Tokens whose expiry or revocation is now in their row and in the history.
    std::uint64_t shortened = 0;  ///< Tokens that a policy being enforced has changed.
    std::uint64_t forgotten = 0;  ///< Requests with an Idempotency-Key whose day is over; sessions and links that are.
    std::uint64_t purged = 0;     ///< Rows that are gone: of deleted tenants, and those that a tenant left behind.
    bool more = false;            ///< There was more to do than one step does.
  };
  /// One bounded step through one store. What is damaged or gone is passed over, so that one tenant keeps no other from
  /// being swept. Errors of the store; what was done until then stays done.
  [[nodiscard]] Result<Report> step(StoreRoom& room);

 private:
  Result<void> stamp_expired(StoreRoom& room, Report& report);
  Result<void> expire_idle(StoreRoom& room, Report& report);
  Result<void> settle_due(StoreRoom& room, storage::Scan due, Settle settle, Report& report);
  Result<void> settle_rows(const std::shared_ptr<TenantRuntime>& tenant, storage::Scan scan, Report& report);
  Result<void> sweep_tenants(StoreRoom& room, Report& report);
  Result<void> sweep_tenant(const std::shared_ptr<TenantRuntime>& tenant, Report& report);
  Result<void> sweep_owners(StoreRoom& room, Report& report);
  Result<void> sweep_owner(const std::shared_ptr<TenantRuntime>& tenant, const storage::Key& key, MovedFeeds& moved,
                           Report& report);
  Result<void> enforce_policies(StoreRoom& room, Report& report);
  Result<void> erase(const std::shared_ptr<TenantRuntime>& tenant, const domain::Owner& owner, Report& report);
  Result<void> forget(StoreRoom& room, Report& report);
  Result<void> purge_tenants(StoreRoom& room, Report& report);
  Result<void> settle_with_others(StoreRoom& room, Report& report);

  House& house_;
};

}  // namespace tokenward::tenant

#pragma once
// Reads a tenant's history. Thread-safe; blocks on the tenant's store.

#include <functional>
#include <optional>
#include <set>
#include <string>

#include "base/guarded.h"
#include "domain/authority.h"
#include "domain/history_event.h"
#include "tenant/history_verifier.h"
#include "tenant/page.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

class House;

struct HistoryQuery {
  domain::ActionSet actions;                ///< Empty: any.
  std::optional<std::string> subject;       ///< A token id, for one; 1 to 255 bytes.
  std::optional<std::string> owner;         ///< Exact.
  std::string text;                         ///< In what an event says of people and things; empty: any.
  std::optional<Instant> from, to;          ///< From inclusive, to exclusive.
  std::uint32_t limit = kDefaultPageLimit;  ///< 1 to 200.
  std::string cursor;
};

class HistoryService {
 public:
  explicit HistoryService(House& house) : house_(house) {}

  /// Newest first. A member sees the events of its own tokens only. Invalid for a foreign cursor, and for a limit, a
  /// subject or a text (1 to 100 code points) out of bounds.
  [[nodiscard]] Result<Page<domain::HistoryEvent>> list(const domain::Authority& caller, TenantRuntime& tenant,
                                                        const HistoryQuery& query);

  /// Every matching event, oldest first, until `row` returns false: for exports. `limit` and `cursor` do not count.
  [[nodiscard]] Result<void> export_all(const domain::Authority& caller, TenantRuntime& tenant,
                                        const HistoryQuery& query,
                                        const std::function<bool(const domain::HistoryEvent&)>& row);

  /// Whether the chain holds as far as it has come: see `verify_chain`. For admins and operators. Reads every event, so
  /// a tenant has one such walk at a time: Busy while there is one.
  [[nodiscard]] Result<HistoryReport> verify(const domain::Authority& caller, TenantRuntime& tenant);

 private:
  House& house_;
  Guarded<std::set<domain::TenantHandle>> verifying_;
};

}  // namespace tokenward::tenant

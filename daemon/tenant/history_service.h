#pragma once
// Reads a tenant's history. Thread-safe; blocks on the tenant's store.

#include <functional>
#include <optional>
#include <string>

#include "domain/authority.h"
#include "domain/history_event.h"
#include "tenant/page.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

class House;

struct HistoryQuery {
  std::optional<domain::Action> action;
  std::optional<std::string> subject;       ///< A token id, for one; 1 to 255 bytes.
  std::optional<std::string> owner;         ///< Exact.
  std::optional<Instant> from, to;          ///< From inclusive, to exclusive.
  std::uint32_t limit = kDefaultPageLimit;  ///< 1 to 200.
  std::string cursor;
};

class HistoryService {
 public:
  explicit HistoryService(House& house) : house_(house) {}

  /// Newest first. A member sees the events of its own tokens only. Invalid for a foreign cursor, a limit or a subject
  /// out of bounds.
  [[nodiscard]] Result<Page<domain::HistoryEvent>> list(const domain::Authority& caller, TenantRuntime& tenant,
                                                        const HistoryQuery& query);

  /// Every matching event, oldest first, until `row` returns false: for exports. `limit` and `cursor` do not count.
  [[nodiscard]] Result<void> export_all(const domain::Authority& caller, TenantRuntime& tenant,
                                        const HistoryQuery& query,
                                        const std::function<bool(const domain::HistoryEvent&)>& row);

 private:
  House& house_;
};

}  // namespace tokenward::tenant

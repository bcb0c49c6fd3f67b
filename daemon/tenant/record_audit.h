#pragma once
// Holds a tenant's records against what its history says of them. One thread at a time; blocks.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>

#include "domain/history_event.h"
#include "domain/tenant.h"
#include "storage/store.h"
#include "tenant/history_verifier.h"

namespace tokenward::tenant {

/// Calls `visit` for every row of a kind of one tenant, in the order of their keys. Errors of the store.
[[nodiscard]] Result<void> each_row(storage::Store& store, const domain::TenantHandle& tenant, storage::Kind kind,
                                    const std::function<void(const storage::Record&)>& visit);

/// Adds a line to a report unless it has as many as it takes.
void add_problem(HistoryReport& report, std::string text);

class RecordAudit {
 public:
  /// Borrows all; problems and counts go into `report`.
  RecordAudit(storage::Store& store, storage::Store& directory, const crypto::Keyring& keyring,
              const domain::TenantHandle& handle, HistoryReport& report)
      : store_(store), directory_(directory), keyring_(keyring), handle_(handle), report_(report) {}

  /// Takes in the events in order.
  void remember(const domain::HistoryEvent& event);

  /// Every token, policy and tenant record must be as its last event says; what changes without an event of its own
  /// (owners, the directory) must carry its seal and agree with the rest. Errors of the store.
  [[nodiscard]] Result<void> run();

 private:
  Result<void> check_directory();
  Result<void> check_tenant();
  Result<void> check_owners();
  Result<void> check_tokens();
  void check_token(const storage::Record& row);
  void check_place(const domain::Token& token);
  Result<std::optional<storage::Record>> check_record(storage::Store& store, const storage::Key& key,
                                                      const std::optional<domain::Digest>& expected);
  void check_body(const storage::Record& record, const domain::Digest& expected);

  storage::Store& store_;
  storage::Store& directory_;
  const crypto::Keyring& keyring_;
  const domain::TenantHandle handle_;
  HistoryReport& report_;

  Instant last_event_at_{};
  std::unordered_map<std::string, domain::Digest> tokens_;
  std::optional<domain::Digest> policy_, tenant_;
  std::unordered_map<std::string, bool> suspended_;  ///< By owner, as far as the events still name theirs.
  std::optional<domain::Tenant> tenant_record_;
  std::map<std::string, domain::OwnerRecord> owners_;
};

}  // namespace tokenward::tenant

#pragma once
// Checks a tenant's history against itself and, while nothing changes it, against the records it tells of: what
// `tokenward history verify` does. Reads only; blocks.

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"
#include "crypto/keyring.h"
#include "storage/store.h"

namespace tokenward::tenant {

/// What was found. No problem: every event follows from the one before it, is sealed by the keyring and indexed as what
/// it is, the head is the last of them, every token, policy and tenant record is as its last event says, and owners and
/// directory agree with them.
struct HistoryReport {
  std::uint64_t events = 0;
  std::uint64_t records = 0;
  std::vector<std::string> problems;  ///< The first hundred, a line each.
  std::string head;                   ///< The last event's hash, hexadecimal.
};

/// `store` is the tenant's, `directory` the one that leads to it. Errors of the stores only; whatever is wrong with the
/// data is a problem in the report.
[[nodiscard]] Result<HistoryReport> verify_history(storage::Store& store, storage::Store& directory,
                                                   const crypto::Keyring& keyring, const domain::TenantHandle& handle);

/// The same for the events alone, as far as the chain's head stood when it began, so that it may grow meanwhile:
/// `records` stays 0. While the tenant's changes go on, only this can be told.
[[nodiscard]] Result<HistoryReport> verify_chain(storage::Store& store, const crypto::Keyring& keyring,
                                                 const domain::TenantHandle& handle);

}  // namespace tokenward::tenant

#pragma once
// The enforcement of a tenant's policy that goes on, or was the last, as a stored record. Sealed. Pure, any thread.

#include "crypto/keyring.h"
#include "domain/enforcement.h"
#include "storage/record.h"

namespace tokenward::storage {

/// The state of one whose tokens are not all done: due from its start on, until it is finished.
inline constexpr std::uint32_t kEnforcementPending = 1;
inline constexpr std::uint32_t kEnforcementFinished = 2;

/// A tenant has one at most.
[[nodiscard]] Key enforcement_key(const domain::TenantHandle& handle);
[[nodiscard]] Record encode_enforcement(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                        const domain::Enforcement& enforcement);
/// Corrupt, naming the record, where its seal is broken or it cannot be read.
[[nodiscard]] Result<domain::Enforcement> decode_enforcement(const crypto::Keyring& keyring, const Record& record);

}  // namespace tokenward::storage

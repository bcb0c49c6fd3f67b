#pragma once
// Accounts as stored records, and back. Pure, any thread. Sealed. `touched` is the last sign-in.

#include "crypto/keyring.h"
#include "domain/account.h"
#include "storage/record.h"

namespace tokenward::storage {

[[nodiscard]] Key account_key(const domain::TenantHandle& handle, const domain::AccountName& name);

[[nodiscard]] Record encode_account(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                    const domain::Account& account);
/// Corrupt where its seal is broken or it cannot be read.
[[nodiscard]] Result<domain::Account> decode_account(const crypto::Keyring& keyring, const Record& record);

}  // namespace tokenward::storage

#pragma once
// Tokens as stored records, and back. Pure, any thread.

#include "crypto/keyring.h"
#include "domain/token.h"
#include "storage/record.h"

namespace tokenward::storage {

/// What a token's row is indexed by. A stamp for queries only: status is decided by the record and the clock.
enum class TokenState : std::uint32_t { Active = 1, Expired = 2, Revoked = 3 };

[[nodiscard]] Key token_key(const domain::TenantHandle& handle, const domain::TokenId& id);

/// Sealed; `due` is the expiry while the stamp is Active, so that the sweeper finds it.
[[nodiscard]] Record encode_token(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                  const domain::Token& token, TokenState state);

/// When a token with an idle limit is to be looked at next: a row of its own, so that a use need not move an index.
inline constexpr std::uint32_t kTimerRunning = 1;
[[nodiscard]] Key timer_key(const domain::TenantHandle& handle, const domain::TokenId& id);
[[nodiscard]] Record encode_timer(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                  const domain::TokenId& id, Instant due);

/// Corrupt, naming the token, where its seal is broken or it cannot be read.
[[nodiscard]] Result<domain::Token> decode_token(const crypto::Keyring& keyring, const Record& record);

}  // namespace tokenward::storage

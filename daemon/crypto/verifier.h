#pragma once
// What is kept at rest of a token's secret and of a password: an Argon2id hash under the tenant's pepper, bound to the
// token or account it belongs to, so that it is of no use in another row. Any thread; a call takes as long as its cost.
//
// Pepper = HKDF-SHA256(pepper key, salt = tenant handle, info = "tokenward argon2 pepper v1").

#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/argon2id.h"
#include "crypto/keyring.h"
#include "crypto/token_codec.h"
#include "domain/identifiers.h"

namespace tokenward::crypto {

/// A verifier for a token's secret (24 bytes) under the primary pepper and a new salt, bound to tenant and token.
/// Invalid for a cost out of the caps, Unavailable for lack of memory, or the error of `fill_random`.
[[nodiscard]] Result<std::string> hash_token_secret(const Keyring& keyring, const domain::TenantHandle& handle,
                                                    const domain::TokenId& id, BytesView secret,
                                                    const Argon2Cost& cost = kTokenCost);

/// Whether `verifier` was made from this secret for this token. False too where its pepper is unknown or destroyed.
/// Corrupt if it is no PHC string of ours, Unavailable for lack of memory. The comparison takes constant time.
[[nodiscard]] Result<bool> verify_token_secret(const Keyring& keyring, const domain::TenantHandle& handle,
                                               const domain::TokenId& id, BytesView secret, std::string_view verifier);

/// The same for an account's password, bound to tenant and account name. Invalid also below OWASP's floor.
[[nodiscard]] Result<std::string> hash_password(const Keyring& keyring, const domain::TenantHandle& handle,
                                                std::string_view account, BytesView password,
                                                const Argon2Cost& cost = kPasswordCost);

/// As `verify_token_secret`.
[[nodiscard]] Result<bool> verify_password(const Keyring& keyring, const domain::TenantHandle& handle,
                                           std::string_view account, BytesView password, std::string_view verifier);

/// Takes the time `verify_password` takes and says nothing: for accounts that do not exist, so that an attempt on one
/// looks like any other. Errors: as `hash_password`.
Result<void> pretend_to_verify_password(const Keyring& keyring, const domain::TenantHandle& handle, BytesView password,
                                        const Argon2Cost& cost = kPasswordCost);

/// Whether a verifier that just matched should be made anew: it has another cost or not the primary pepper.
/// False for a string that is no verifier.
[[nodiscard]] bool needs_rehash(const Keyring& keyring, std::string_view verifier, const Argon2Cost& cost);

}  // namespace tokenward::crypto

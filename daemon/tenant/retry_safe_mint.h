#pragma once
// Minting that may be repeated: within a day, a request that comes again from the same credential with the same
// Idempotency-Key gives the token that it minted, value included, though no secret is stored (crypto/idempotency.h).
// Blocks on the tenant's store; any thread.
//
// The record of a request is written in the changeset of its token, so there is one where and only where there is the
// other. Two at once need no lock of their own: the tenant's change queue puts them in order, and between nodes the
// store's expectations do; whoever comes second finds the record and gives the token again.

#include <chrono>
#include <functional>
#include <string>

#include "domain/authority.h"
#include "tenant/change_queue.h"
#include "tenant/minting.h"
#include "tenant/token_service.h"

namespace tokenward::tenant {

/// How long a request is remembered.
inline constexpr std::chrono::hours kRetryWindow{24};

/// A kind of minting, as the service that does it sees it.
struct RepeatableMint {
  std::string route;    ///< A key is unique within it, besides the credential: `mint`, `rotate/<token id>`.
  domain::Owner owner;  ///< Of the new token.
  /// Refuses whom a new token would be refused, but for the limit. Writes nothing.
  Change authorise;
  /// Mints the token that `fresh` is to become, its change handed to `commit` instead of the tenant's queue; what
  /// `commit` refuses is given back. May be called several times.
  std::function<Result<Minted>(const NewToken& fresh, const Commit& commit)> mint;
};

/// Mints, or gives again what the same request minted before, which is the event `token.reissued` and takes no slot.
/// Errors: of `mint` and `authorise`; IdempotencyKeyReused where the key came with another request; Conflict where the
/// token is no longer Active, or a key of the keyring that its value needs is destroyed; Corrupt where the value that
/// is derived does not match the token's verifier.
[[nodiscard]] Result<Minted> mint_retry_safely(House& house, TenantRuntime& tenant, const domain::Authority& caller,
                                               const RetryKey& retry, const RepeatableMint& what);

}  // namespace tokenward::tenant

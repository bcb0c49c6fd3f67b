#pragma once
// The steps of minting that creating a tenant (its first admin token) and recovering an operator share with the
// service. Blocks where it says so; any thread.

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "crypto/token_codec.h"
#include "domain/authority.h"
#include "domain/policy.h"
#include "domain/tenant.h"
#include "domain/token.h"
#include "tenant/change_queue.h"
#include "tenant/draft_records.h"

namespace tokenward::tenant {

class House;
class TenantRuntime;

/// What a new token is before its tenant's records are looked at: identity, secret and the hash of it.
struct NewToken {
  domain::Owner owner;
  Instant created_at{};  ///< Whole milliseconds: what the API shows is what is meant.
  domain::TokenId id;
  crypto::TokenSecret secret;
  std::string verifier;
};

/// What bears on a new token, as the draft has it.
struct MintSetting {
  domain::Tenant tenant;
  domain::Policy policy;
  OwnerInDraft owner;
};

/// What it is read from, with the head of the history chain, which a mint writes too.
[[nodiscard]] std::vector<storage::Key> mint_setting_keys(const domain::TenantHandle& handle,
                                                          const domain::Owner& owner);

/// The same read into the draft, where tenant and policy must stay as they are. Conflict where nothing may be minted
/// for `owner` now. Errors of the readers of `draft_records.h`.
[[nodiscard]] Result<MintSetting> read_mint_setting(Draft& draft, const domain::TenantHandle& handle,
                                                    const domain::Owner& owner);

/// Draws id and secret and hashes (about 0.2 ms). Errors: of the random source and of `hash_token_secret`.
[[nodiscard]] Result<NewToken> prepare_token(House& house, const domain::TenantHandle& handle,
                                             const domain::Owner& owner);

/// The same where the secret is not drawn: time and id first, then, once there is a secret, the hash of it.
[[nodiscard]] Result<NewToken> name_token(const House& house, const domain::Owner& owner);
[[nodiscard]] Result<void> hash_secret(House& house, const domain::TenantHandle& handle, NewToken& fresh);

/// The value that is shown once, its tag made with the key `mac`. Corrupt for a prefix that is not allowed.
[[nodiscard]] Result<Secret> encode_value(const crypto::Key& mac, const domain::TenantHandle& handle,
                                          const domain::TokenId& id, const crypto::TokenSecret& secret,
                                          const std::string& prefix);
/// The same for a new token under the primary mac key; key and hint are noted in `token`, whose prefix is set.
[[nodiscard]] Result<Secret> give_value(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                        const NewToken& fresh, domain::Token& token);

/// Commits a change: the tenant's queue, or what adds to the change before it hands it on. Errors: of
/// `ChangeQueue::commit`.
using Commit = std::function<Result<std::uint64_t>(const Change& change)>;

/// Writes token, slot and event; a slot is shared with the token that it replaces.
void insert_token(Draft& draft, const domain::TenantHandle& handle, OwnerInDraft& owner, const domain::Token& token,
                  const domain::Authority& caller);

}  // namespace tokenward::tenant

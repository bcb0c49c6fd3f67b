#pragma once
// Minting, listing, relabelling and revoking: what the page "Manage Access Tokens" does. Thread-safe; every call blocks
// on the tenant's store, so it is made in the tenant's lane. Every change and its history event are one atomic
// changeset, durable when the call returns.
//
// Errors of every call: NotFound (no such tenant or token, or one the caller may not know of), Forbidden (too small an
// authority), Unavailable, Busy, Timeout, Corrupt (a stored record whose seal is broken).

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/secret.h"
#include "domain/authority.h"
#include "domain/cidr.h"
#include "domain/policy.h"
#include "domain/rotation.h"
#include "domain/tenant.h"
#include "domain/token.h"
#include "tenant/owner_state.h"
#include "tenant/page.h"
#include "tenant/retry_key.h"
#include "tenant/tenant_runtime.h"
#include "tenant/versioned.h"

namespace tokenward::tenant {

class House;

/// A token as a caller sees it: the row, and what the clock and the generations make of it.
struct TokenView {
  domain::Token token;  ///< `revoked` is filled in for tokens felled by a revoke-all; `verifier` is empty.
  domain::Status status = domain::Status::Active;
  std::uint64_t version = 0;
};

struct MintRequest {
  std::optional<domain::Owner> owner;  ///< None: the caller, inside the caller's own tenant; Invalid elsewhere.
  std::string label;
  domain::ExpiryWish expiry;
  domain::Scopes scopes;
  std::string metadata = "{}";              ///< A JSON object as text, checked by who decodes it.
  std::vector<std::string> allowed_cidrs;   ///< Invalid where one is malformed, or over 32.
  std::optional<domain::Quota> quota = {};  ///< Invalid where it is out of bounds.
  std::optional<RetryKey> retry = {};       ///< What makes a repetition give the same token; none: each mints anew.
};

struct Minted {
  TokenView view;
  Secret value;  ///< It exists outside its holder in this answer only, and in that to a repetition.
};

struct RotateRequest {
  domain::Retirement retirement = domain::Retirement::Overlap;
  std::optional<std::chrono::hours> overlap = std::nullopt;  ///< None: as long as the policy allows.
  std::optional<RetryKey> retry = std::nullopt;              ///< As of a `MintRequest`.
  ExpectedVersion expected = std::nullopt;                   ///< Of the old token, as the caller read it.
};

struct TokenQuery {
  std::optional<domain::Owner> owner;
  std::optional<domain::Status> status;
  std::string label_contains;  ///< Case-insensitive for ASCII; empty: any.
  std::optional<std::string> scope;
  std::optional<Instant> created_from, created_to;  ///< From inclusive, to exclusive.
  std::optional<Instant> expires_from, expires_to;  ///< The same; tokens without expiry match neither.
  std::uint32_t limit = kDefaultPageLimit;          ///< 1 to 200.
  std::string cursor;
};

struct Slots {
  std::size_t active = 0;
  std::uint32_t limit = 0;
};

struct TokenPage {
  Page<TokenView> page;        ///< Newest first.
  std::optional<Slots> slots;  ///< For a listing of one owner: its ordinary tokens.
};

struct RevokeAllRequest {
  std::optional<domain::Owner> owner;  ///< None: the whole tenant.
  std::string reason;
  std::vector<domain::TokenId> keep;  ///< At most 200.
  bool include_management = false;
};

struct RevokedAll {
  std::optional<std::uint64_t> revoked;  ///< How many; none where a generation was raised instead of rows.
  bool pending = false;                  ///< Rows and their events follow from the sweeper.
};

class TokenService {
 public:
  explicit TokenService(House& house) : house_(house) {}

  /// Invalid (naming the field), ExpiryFixed, LimitReached; Conflict where the tenant is suspended or being deleted or
  /// the owner is suspended. With `retry`, a repetition within a day gives the same token, its value included:
  /// IdempotencyKeyReused for another request under its key; Conflict where the token is no longer Active.
  [[nodiscard]] Result<Minted> mint(const domain::Authority& caller, TenantRuntime& tenant, const MintRequest& request);

  /// Mints a token in the place of an Active one: the same owner, label, scopes, metadata, networks and quota under
  /// today's policy. Both take one slot while the old one still works; one that the old one had replaced ends at once.
  /// Invalid
  /// (`overlap_hours`); LimitReached (more such pairs than an owner's record holds); Conflict where the token is not
  /// Active or has an Active successor already, and where nothing may be minted; PreconditionFailed where
  /// `request.expected` is not its present version. `retry` is that of `mint`: a repetition is held to no version.
  [[nodiscard]] Result<Minted> rotate(const domain::Authority& caller, TenantRuntime& tenant, const domain::TokenId& id,
                                      const RotateRequest& request);

  /// The same of the credential itself, whatever its role. Forbidden unless the policy allows it.
  [[nodiscard]] Result<Minted> rotate_self(const domain::Authority& caller, TenantRuntime& tenant,
                                           const RotateRequest& request);

  /// A member sees its own tokens only, whatever `query.owner` says (another owner: an empty page is not given, but
  /// NotFound). Invalid for a foreign or stale cursor.
  [[nodiscard]] Result<TokenPage> list(const domain::Authority& caller, TenantRuntime& tenant, const TokenQuery& query);

  [[nodiscard]] Result<TokenView> find(const domain::Authority& caller, TenantRuntime& tenant,
                                       const domain::TokenId& id);

  /// PreconditionFailed where `expected` is not the present version. A dead token may be relabelled too.
  [[nodiscard]] Result<TokenView> relabel(const domain::Authority& caller, TenantRuntime& tenant,
                                          const domain::TokenId& id, const std::string& label,
                                          ExpectedVersion expected);

  /// The very next validation on this node refuses. Revoking a revoked token changes nothing; Conflict for an expired
  /// one, and where `system` would be left without an Active operator; PreconditionFailed as of `relabel`, for a dead
  /// one too.
  [[nodiscard]] Result<TokenView> revoke(const domain::Authority& caller, TenantRuntime& tenant,
                                         const domain::TokenId& id, const std::string& reason,
                                         ExpectedVersion expected = {});

  /// The token whose value the caller has shown (RFC 7009 section 2.1). Besides what `revoke` allows, a validator may
  /// revoke the ordinary tokens of its own tenant, in whose name it acts; one that is dead already stays as it is.
  /// NotFound where the caller may not know of it.
  [[nodiscard]] Result<void> revoke_shown(const domain::Authority& caller, TenantRuntime& tenant,
                                          const domain::TokenId& id);

  /// Active tokens only; never the calling credential, nor `keep`; management tokens only if asked for. Ends the
  /// console sessions of the owner, or of the whole tenant, but the calling one.
  [[nodiscard]] Result<RevokedAll> revoke_all(const domain::Authority& caller, TenantRuntime& tenant,
                                              const RevokeAllRequest& request);

  /// By possession: what a credential may read and do about itself, in whichever tenant it lives.
  [[nodiscard]] Result<TokenView> revoke_self(const domain::Authority& caller, TenantRuntime& tenant);

  /// Stops or resumes an owner: all its tokens at once, the rows stay; its console sessions end for good. Admin or
  /// operator. Idempotent.
  [[nodiscard]] Result<void> set_owner_state(const domain::Authority& caller, TenantRuntime& tenant,
                                             const domain::Owner& owner, OwnerState state, const std::string& reason);

 private:
  House& house_;
};

}  // namespace tokenward::tenant

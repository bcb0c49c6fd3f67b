#pragma once
// A token that once passed every check, in the form that later requests are answered from. Immutable but for the state
// of its tenant and owner, which every hit looks at; shared between threads.

#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "crypto/hmac.h"
#include "domain/cidr.h"
#include "domain/scope.h"
#include "domain/tenant.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

struct ValidToken {
  crypto::Mac mac;  ///< The full HMAC of the value: what a presented token is compared with.
  domain::TokenId id;
  std::shared_ptr<TenantRuntime> tenant;
  std::shared_ptr<OwnerRuntime> owner_state;
  domain::TokenClass token_class = domain::TokenClass::Ordinary;
  domain::Generation generation;
  std::int64_t expires_us = kNever;
  std::string owner;
  domain::Scopes scopes;  ///< Sorted.
  std::vector<domain::Cidr> allowed_cidrs;
  std::shared_ptr<QuotaWindow> quota;  ///< Its uses, counted with those of whom it replaced; null: it has no quota.
  bool replaced = false;  ///< A rotation put another token in its place: using it once it is dead is an event.
  /// The Active token that ends with this one's first use. Whoever has it is not in the cache: `retire_predecessor`.
  std::optional<domain::TokenId> retires;
  std::string metadata;  ///< A JSON object as text.

  /// Answers rendered once, when the token is taken up: the identity fields of forward-auth and the body of validate.
  struct Rendered {
    std::string forward_auth;
    std::string validate;
  } rendered;

  /// When a use was last noted, microseconds: so that a busy token is noted every few seconds, not every request.
  mutable std::atomic<std::int64_t> noted_us{0};

  [[nodiscard]] domain::Role role() const noexcept { return domain::role_of(scopes); }
};

/// What a token that once passed every check is worth now.
enum class Worth : std::uint8_t {
  Good,
  Expired,
  Suspended,  ///< Its tenant or owner is.
  Outdated,   ///< A revoke-all has passed since: only the store knows whether it was spared.
};

[[nodiscard]] inline Worth worth_of(const ValidToken& token, Instant now) noexcept {
  if (token.tenant->state() != domain::TenantState::Active || token.owner_state->suspended()) return Worth::Suspended;
  const domain::Generation floor{token.tenant->generation(token.token_class),
                                 token.owner_state->generation(token.token_class)};
  if (token.generation.below(floor)) return Worth::Outdated;
  return to_micros(now) >= token.expires_us ? Worth::Expired : Worth::Good;
}

/// Renders the answers of a token about to be cached; given by the layer that knows their form. Any thread.
using RenderAnswers = std::function<ValidToken::Rendered(const ValidToken&)>;

}  // namespace tokenward::tenant

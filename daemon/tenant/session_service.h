#pragma once
// Sessions of the web console: started with a token, a password or a one-time link, good on any node while their
// records say so, and ended by time, by their person, with their token and with everything that stops their owner.
// Thread-safe; every call but `open` blocks on the tenant's store, so it is made in the tenant's lane.
//
// Errors of every call: Unauthenticated (whatever was shown is no good, and why is nobody's business), Unavailable,
// Busy, Timeout.

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/console_pass.h"
#include "domain/account.h"
#include "domain/authority.h"
#include "domain/cidr.h"
#include "domain/session.h"
#include "tenant/tenant_runtime.h"
#include "tenant/valid_token.h"

namespace tokenward::tenant {

class House;

/// A session that is good at the moment, with everything that its authority is made of.
struct LiveSession {
  domain::Session session;
  std::shared_ptr<TenantRuntime> tenant;
  std::string display_name;                 ///< Of the tenant.
  domain::Scopes scopes;                    ///< Of the token, or of the account's role; a member's for a link.
  std::vector<domain::Cidr> allowed_cidrs;  ///< The token's; empty: any address.
  Instant idle_ends_at{};                   ///< Unless it is used again.
  std::string csrf;

  [[nodiscard]] domain::Role role() const noexcept { return domain::role_of(scopes); }
};

struct StartedSession {
  LiveSession session;
  Secret cookie;  ///< The only time it exists outside its browser.
};

struct CreatedLink {
  Secret code;  ///< The same.
  Instant expires_at{};
};

/// Where the page of a session stands.
enum class PagePlace : std::uint8_t {
  Own,      ///< In a window of its own.
  Embedded  ///< In a frame of another site.
};

/// How long a link may wait for its person.
inline constexpr std::chrono::seconds kShortestLink{60};
inline constexpr std::chrono::seconds kDefaultLink{300};
inline constexpr std::chrono::seconds kLongestLink{3600};

class SessionService {
 public:
  explicit SessionService(House& house) : house_(house) {}

  /// From a token that was just found good, used from `source`. Forbidden unless it has a role of member or above.
  [[nodiscard]] Result<StartedSession> start(const ValidToken& token, const std::string& source, PagePlace place);
  /// From a link's code, which is good once.
  [[nodiscard]] Result<StartedSession> start(std::string_view code, const std::string& source, PagePlace place);

  /// With the password of the account `name`. TooManyRequests as of `AccountService`. `tenant` null: there is no such
  /// tenant, which costs the same time.
  [[nodiscard]] Result<StartedSession> start(TenantRuntime* tenant, const domain::AccountName& name,
                                             const Secret& password, const std::string& source, PagePlace place);

  /// What a cookie holds, if this installation made it. Never blocks; for I/O threads.
  [[nodiscard]] std::optional<crypto::ConsolePass> open(std::string_view cookie) const;
  /// The session of a cookie, read from the store: always right, on any node. Notes that it was used.
  [[nodiscard]] Result<LiveSession> find(const crypto::ConsolePass& pass);

  /// Ends the session that `caller` came in, which it must have come in.
  [[nodiscard]] Result<void> end(const domain::Authority& caller, TenantRuntime& tenant);
  /// Ends all sessions of the caller, that one too.
  [[nodiscard]] Result<void> end_all(const domain::Authority& caller, TenantRuntime& tenant);

  /// A link that signs `owner` in as a member within `lifetime`. Admin or operator: else Forbidden or NotFound. Invalid
  /// (`ttl_seconds`) outside the bounds above; Conflict where tenant or owner is suspended.
  [[nodiscard]] Result<CreatedLink> create_link(const domain::Authority& caller, TenantRuntime& tenant,
                                                const domain::Owner& owner, std::chrono::seconds lifetime);

 private:
  [[nodiscard]] Result<StartedSession> hand_over(const crypto::ConsolePass& pass);

  House& house_;
};

}  // namespace tokenward::tenant

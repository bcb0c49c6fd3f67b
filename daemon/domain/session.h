#pragma once
// A session of the web console and the one-time link that starts one, and when they are over. Plain values, pure rules.

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>

#include "base/clock.h"
#include "domain/identifiers.h"
#include "domain/tenant.h"

namespace tokenward::domain {

/// How long sessions last.
struct SessionLimits {
  std::chrono::milliseconds idle = std::chrono::minutes{30};   ///< Unused this long, a session is over.
  std::chrono::milliseconds longest = std::chrono::hours{12};  ///< And this long after its start in any case.
  friend bool operator==(const SessionLimits&, const SessionLimits&) = default;
};

struct Session {
  SessionId id;
  Owner owner;
  std::optional<TokenId> token;  ///< It was started with this one, has its authority and ends with it.
  bool by_account = false;       ///< By the account of the owner's name: it has the role of that one and ends with it.
                                 ///< With neither of them it was a link, and the authority is a member's.
  bool embedded = false;         ///< It counts only for a page inside another site's frame.
  Instant started_at{};
  Instant ends_at{};  ///< At the latest.
  Generation generation;
};

/// Starts one session of a member, once.
struct ConsoleLink {
  SessionId id;
  Owner owner;
  Instant expires_at{};
  Generation generation;
};

/// The generation below which sessions and links are over.
[[nodiscard]] inline Generation session_floor_of(const Tenant& tenant, const OwnerRecord& owner) noexcept {
  return {tenant.session_generation, owner.sessions.generation};
}

/// When a session last used at `used_at` ends if it is not used again.
[[nodiscard]] inline Instant idle_end_of(const Session& session, Instant used_at,
                                         const SessionLimits& limits) noexcept {
  return std::min<Instant>(session.ends_at, used_at + limits.idle);
}

/// Whether its time is over at `now`. It ends at the very instant.
[[nodiscard]] inline bool is_over(const Session& session, Instant used_at, const SessionLimits& limits,
                                  Instant now) noexcept {
  return now >= idle_end_of(session, used_at, limits);
}

}  // namespace tokenward::domain

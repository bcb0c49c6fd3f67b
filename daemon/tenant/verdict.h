#pragma once
// What a value is worth, and why it is worth nothing. Plain values.

#include <cstdint>
#include <memory>

#include "tenant/dead_ring.h"
#include "tenant/valid_token.h"

namespace tokenward::tenant {

/// Why a value does not authenticate. Callers see it only where they are entitled to.
enum class Reason : std::uint8_t {
  None,     ///< It does.
  Unknown,  ///< Malformed, forged, or of no tenant of ours: nothing genuine.
  Absent,   ///< The tag holds but there is no such row.
  Revoked,
  Expired,
  Suspended,    ///< Its tenant or owner is.
  Damaged,      ///< The stored record's seal is broken.
  Unavailable,  ///< The store cannot answer: nobody knows.
};

[[nodiscard]] Reason reason_of(DeadReason dead) noexcept;

struct Verdict {
  TokenRef token;  ///< Set only when it authenticates.
  Reason reason = Reason::Unknown;
  std::shared_ptr<TenantRuntime> tenant;  ///< Set once the tag verified in a known tenant.
};

}  // namespace tokenward::tenant

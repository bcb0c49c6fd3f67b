#pragma once
// Rotation: a new token takes the place of an old one, and both live on for a while. Plain values and pure rules.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/identifiers.h"
#include "domain/policy.h"

namespace tokenward::domain {

/// How a token that was replaced comes to its end. The names are stored and shown: `overlap`, `first_use`.
enum class Retirement : std::uint8_t {
  Overlap,   ///< It expires when the overlap is over.
  FirstUse,  ///< It is revoked when the new one is first used.
};

[[nodiscard]] std::string_view to_string(Retirement retirement) noexcept;
[[nodiscard]] std::optional<Retirement> parse_retirement(std::string_view text) noexcept;

/// The other token of a rotation, as both records keep it.
struct RotationLink {
  TokenId token;
  Retirement retirement = Retirement::Overlap;
};

/// The reason of a revocation that a rotation brought about.
inline constexpr std::string_view kRotatedReason = "rotated";

/// How long the old token works beside the new one: as asked for, else as long as the policy allows. Invalid (field
/// `overlap_hours`) for more than that, below 0, or beside `FirstUse`, which has no such time.
[[nodiscard]] Result<std::chrono::hours> decide_overlap(const Policy& policy, Retirement retirement,
                                                        const std::optional<std::chrono::hours>& asked);

/// The earlier of two ends; none is never.
[[nodiscard]] std::optional<Instant> earlier(const std::optional<Instant>& one, const std::optional<Instant>& other);

/// Whether who rotates could as well mint the new token.
enum class CouldMint : std::uint8_t { No, Yes };

/// When the new token expires: as the policy has it for one minted at `created_at` without a wish, but no later than
/// the old one (`old_expires_at`) where the caller could not have minted it. Errors of `decide_expiry`.
[[nodiscard]] Result<std::optional<Instant>> decide_successor_expiry(const Policy& policy, Instant created_at,
                                                                     const std::optional<Instant>& old_expires_at,
                                                                     CouldMint could_mint);

}  // namespace tokenward::domain

#pragma once
// Answers "is this value a token that may be used now?", cheapest step first (DESIGN section 2). Thread-safe.

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "crypto/token_codec.h"
#include "tenant/valid_token.h"
#include "tenant/validation_counts.h"

namespace tokenward::tenant {

class House;

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
  std::shared_ptr<const ValidToken> token;  ///< Set only when it authenticates.
  Reason reason = Reason::Unknown;
  std::shared_ptr<TenantRuntime> tenant;  ///< Set once the tag verified in a known tenant.
};

class Validator {
 public:
  explicit Validator(House& house) : house_(house) {}

  /// Answers from memory alone. `known` false: only the store can tell, and `load` must be called in the lane of
  /// `lane`. Never blocks; for the I/O thread.
  struct Quick {
    bool known = false;
    Verdict verdict;
    domain::TenantHandle lane;  ///< Whose lane to load in; all zeros where the tenant is not known yet.
  };
  [[nodiscard]] Quick check(std::string_view value);

  /// The same, reading the store where memory does not know. Blocks; in a lane.
  [[nodiscard]] Verdict load(std::string_view value);

  [[nodiscard]] const ValidationCounts& counts() const noexcept { return counts_; }

 private:
  Quick check_unknown_tenant(const crypto::ParsedToken& parsed);
  Quick known_at_once(ValidationCounts::Known known);
  std::optional<Verdict> recall(const std::shared_ptr<TenantRuntime>& tenant, const domain::TokenId& id,
                                const crypto::Mac& mac);

  House& house_;
  ValidationCounts counts_;
};

}  // namespace tokenward::tenant

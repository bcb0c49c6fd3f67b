#pragma once
// Answers "is this value a token that may be used now?", cheapest step first (DESIGN section 2). Thread-safe.

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "crypto/token_codec.h"
#include "tenant/shared_loads.h"
#include "tenant/validation_counts.h"
#include "tenant/verdict.h"

namespace tokenward::tenant {

class House;

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
  [[nodiscard]] Quick check(std::string_view value) { return check(value, std::nullopt); }

  /// The same, reading the store where memory does not know, or is too old to tell: then what other nodes have changed is
  /// taken over first, and where that fails nobody can tell. Who asks for one value at one time shares one look. Blocks;
  /// in a lane.
  [[nodiscard]] Verdict load(std::string_view value);

  [[nodiscard]] const ValidationCounts& counts() const noexcept { return counts_; }

 private:
  enum class Age : std::uint8_t {
    Bounded,
    Tolerated,  ///< The store could not be followed, and the policy lets memory answer all the same.
  };
  Quick check(std::string_view value, std::optional<SteadyTime> came, Age age = Age::Bounded);
  [[nodiscard]] bool is_fresh(TenantRuntime& tenant, std::optional<SteadyTime> came) const;
  std::optional<Verdict> read(const crypto::ParsedToken& parsed, std::string_view value);
  Quick check_unknown_tenant(const crypto::ParsedToken& parsed);
  Quick known_at_once(ValidationCounts::Known known);
  std::optional<Verdict> recall(const std::shared_ptr<TenantRuntime>& tenant, const domain::TokenId& id,
                                const crypto::Mac& mac);

  House& house_;
  ValidationCounts counts_;
  SharedLoads loads_;
};

}  // namespace tokenward::tenant

#pragma once
// How often a limit stood against a request or a use, by its kind, for monitoring. Thread-safe, without a lock; what is
// let through costs nothing.

#include <cstdint>

#include "base/exposition.h"
#include "base/tally.h"

namespace tokenward::tenant {

enum class LimitKind : std::uint8_t {
  CallerRate,  ///< Of a credential, a person or an address.
  TenantRate,  ///< Of all callers of a tenant together.
  Quota,       ///< Of a token.
};

class LimitRefusals {
 public:
  void count(LimitKind kind) noexcept { tally_.add(static_cast<std::size_t>(kind)); }
  [[nodiscard]] std::uint64_t of(LimitKind kind) const noexcept { return tally_.value(static_cast<std::size_t>(kind)); }

  void append_to(Exposition& out) const;

 private:
  static constexpr std::size_t kKinds = 3;
  Tally tally_{kKinds};
};

}  // namespace tokenward::tenant

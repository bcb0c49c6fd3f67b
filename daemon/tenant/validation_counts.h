#pragma once
// How validations ended and who knew it, for monitoring: the tag alone, memory, or a store. Thread-safe, without a
// lock; one validation is one addition.

#include <cstdint>

#include "base/exposition.h"
#include "base/tally.h"
#include "tenant/dead_ring.h"

namespace tokenward::tenant {

enum class Reason : std::uint8_t;

class ValidationCounts {
 public:
  /// What was found without a store.
  enum class Known : std::uint8_t {
    Malformed,
    UnknownKey,  ///< Its tag is of a key that no keyring of this daemon has.
    Forged,
    Cached,
    CachedExpired,
    CachedSuspended,  ///< Of a suspended tenant or owner.
    DeadAbsent,
    DeadRevoked,
    DeadExpired,
  };

  ValidationCounts();

  void count(Known known) noexcept { tally_.add(static_cast<std::size_t>(known)); }
  void count(DeadReason dead) noexcept;
  /// A store had to tell.
  void count_load(Reason reason) noexcept;
  /// A token's record was read from a store.
  void count_read() noexcept;
  /// Of what a store told: somebody else's look was waited for.
  void count_joined() noexcept;

  [[nodiscard]] std::uint64_t of(Known known) const noexcept { return tally_.value(static_cast<std::size_t>(known)); }
  [[nodiscard]] std::uint64_t of(DeadReason dead) const noexcept;
  [[nodiscard]] std::uint64_t loads(Reason reason) const noexcept;
  [[nodiscard]] std::uint64_t reads() const noexcept;
  [[nodiscard]] std::uint64_t joined() const noexcept;

  void append_to(Exposition& out) const;

 private:
  Tally tally_;
};

}  // namespace tokenward::tenant

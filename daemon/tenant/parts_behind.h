#pragma once
// Which parts of a dedicated store somebody asks for although they cannot be followed, and since when: for operators.
// Only looks at a part's feed leave something here, so what nobody asks for costs nothing, nor does asking for the
// figure where all is well, however many tenants there are.

#include <chrono>
#include <optional>
#include <unordered_map>

#include "base/guarded.h"
#include "domain/identifiers.h"
#include "tenant/marked_clock.h"
#include "tenant/rate_bucket.h"

namespace tokenward::tenant {

/// The parts of one store. Thread-safe; the lock is held for a walk over the parts that are behind at most.
class PartsBehind {
 public:
  /// A part counts for so long after the last look at it that failed: whoever needs it has asked again by then. Shorter
  /// than what an alert on the figure waits for, so that one request in vain raises none.
  static constexpr std::chrono::minutes kAskedLately{1};

  /// A look at the feed of one part, while it is under way. One that does not succeed has failed.
  class Look {
   public:
    /// `since`: of which time memory is wanted. `parts` outlives this object.
    Look(PartsBehind& parts, const domain::TenantHandle& tenant, SteadyTime since, MarkedClock::Steady steady);
    ~Look();
    Look(const Look&) = delete;
    Look& operator=(const Look&) = delete;

    /// Memory is in line with the part. `shared`: other nodes may write to it.
    void succeeded(bool shared);

   private:
    PartsBehind& parts_;
    const domain::TenantHandle tenant_;
    const MarkedClock::Steady steady_;
  };

  /// For how long memory has not been as new as somebody wants it, of the part of which that is longest; zero where
  /// everybody got what he wanted. Time in which nobody asked does not count. None as long as no part is known to which
  /// other nodes may write.
  [[nodiscard]] std::optional<SteadyTime> age(SteadyTime now);

 private:
  struct Part {
    SteadyTime since{};   ///< Of which time memory was wanted first.
    SteadyTime failed{};  ///< When the last look had.
    bool under_way = false;
  };
  struct State {
    bool shared = false;
    std::unordered_map<domain::TenantHandle, Part, FixedBytesHash> behind;
  };
  static bool counts(const Part& part, SteadyTime now) noexcept;

  Guarded<State> state_;
};

}  // namespace tokenward::tenant

#pragma once
// How many passwords may be hashed at a time, and by whom. A hash takes 64 MiB and a third of a second of a core, so
// whoever floods the sign-in must find only this door and not the cores that answer validations.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <utility>

#include "base/histogram.h"
#include "base/result.h"
#include "domain/identifiers.h"
#include "tenant/hashing_threads.h"

namespace tokenward::tenant {

/// How the slots are used now, and what was refused since the start.
struct PasswordSlotCounters {
  std::size_t waiting = 0;
  std::size_t running = 0;
  std::uint64_t refused = 0;
};

/// Thread-safe; `take` blocks.
class PasswordSlots {
 public:
  /// One of the places, and its thread; given back when it goes. Must not outlive the PasswordSlots.
  class Slot {
   public:
    Slot(PasswordSlots& owner, const domain::TenantHandle& tenant) noexcept : owner_(&owner), tenant_(tenant) {}
    Slot(Slot&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), tenant_(other.tenant_) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (owner_ != nullptr) owner_->give_back(tenant_);
    }

    /// What `work` returns, on a thread that comes behind all others. Blocks; rethrows.
    template <class Work>
    auto run(const Work& work) const {
      return owner_->threads_.run(work);
    }

   private:
    PasswordSlots* owner_;
    domain::TenantHandle tenant_;
  };

  /// `slots`: at least 1. As many callers as four times that may wait, and one tenant may hold half of all places,
  /// waiting ones included.
  explicit PasswordSlots(std::size_t slots) noexcept : slots_(slots), most_inside_(5 * slots), threads_(slots) {}

  /// Waits for a slot for at most `patience`. TooManyRequests, at once, where too many wait already, of this tenant or
  /// altogether; and where none was free in time.
  [[nodiscard]] Result<Slot> take(const domain::TenantHandle& tenant,
                                  std::chrono::milliseconds patience = std::chrono::seconds{5});

  [[nodiscard]] PasswordSlotCounters counters() const;
  /// How long those waited who got a slot.
  [[nodiscard]] HistogramSnapshot waits() const { return waits_.snapshot(); }

  /// Half the cores, at least one: the other half is for everybody else.
  [[nodiscard]] static std::size_t for_this_machine() noexcept;

 private:
  void give_back(const domain::TenantHandle& tenant) noexcept;

  const std::size_t slots_;
  const std::size_t most_inside_;
  TimeHistogram waits_;
  mutable std::mutex mutex_;
  std::condition_variable given_back_;
  std::size_t inside_ = 0;                          // guarded by mutex_; those that wait included
  std::size_t running_ = 0;                         // guarded by mutex_
  std::uint64_t refused_ = 0;                       // guarded by mutex_
  std::map<domain::TenantHandle, std::size_t> of_;  // guarded by mutex_; of those inside
  HashingThreads threads_;                          // one for each slot
};

}  // namespace tokenward::tenant

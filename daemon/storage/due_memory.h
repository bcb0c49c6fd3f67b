#pragma once
// When something is due next in each part of a dedicated store, by kind and state: so that who looks every second for
// what is due need not open ten thousand parts in which nothing is. Thread-safe; does not block.

#include <chrono>
#include <cstdint>
#include <map>
#include <utility>

#include "base/guarded.h"
#include "storage/record.h"

namespace tokenward::storage {

class DueMemory {
 public:
  /// What is remembered counts for `trust`: as long as somebody else may write to the part unseen.
  explicit DueMemory(std::chrono::steady_clock::duration trust) : trust_(trust) {}

  /// Counts what was written to the part; see `learn`.
  [[nodiscard]] std::uint64_t epoch(const domain::TenantHandle& part);
  /// Whether the part may hold rows of the scan's kind and state that are due before its end.
  [[nodiscard]] bool may_hold(const domain::TenantHandle& part, const Scan& scan);
  /// A read of the part that began at `epoch` found that the first row of the scan's kind and state is due at `due_us`
  /// (`kNoDue`: there is none). Passed over where something was written since.
  void learn(const domain::TenantHandle& part, const Scan& scan, std::int64_t due_us, std::uint64_t epoch);
  /// To be called once the changeset may be visible: a read under way may have missed it or not.
  void note(const domain::TenantHandle& part, const Changeset& changeset);
  void forget(const domain::TenantHandle& part);

 private:
  using Index = std::pair<Kind, std::uint32_t>;  // kind and state
  struct Due {
    std::int64_t at_us = kNoDue;  ///< Not before this.
    std::chrono::steady_clock::time_point learnt_at;
  };
  struct Part {
    std::uint64_t epoch = 0;
    std::map<Index, Due> dues;
  };

  const std::chrono::steady_clock::duration trust_;
  Guarded<std::map<domain::TenantHandle, Part>> parts_;
};

}  // namespace tokenward::storage

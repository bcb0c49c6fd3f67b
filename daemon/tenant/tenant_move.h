#pragma once
// One tenant on its way from one store into another, while it goes on working: copied, followed, verified if that was
// asked for, and switched. Whatever ends it before the switch leaves the old store in charge; beginning again goes on
// where it stood, since rows that are right already are kept.

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/guarded.h"
#include "storage/pending_records.h"
#include "tenant/tenant_switch.h"

namespace tokenward::tenant {

enum class Verify : std::uint8_t {
  Keys,    ///< That every row is there.
  Records  ///< That every row is the same, and the history chain holds.
};

/// `run` by one thread, everything else by any.
class TenantMove {
 public:
  enum class Phase : std::uint8_t { Counting, Copying, Verifying, Switching, Done, Cancelled, Failed };

  struct Progress {
    std::string tenant, from, to;
    Phase phase = Phase::Counting;
    Verify verify = Verify::Keys;
    std::uint64_t rows = 0;   ///< Copied, or in the verification: compared.
    std::uint64_t total = 0;  ///< As counted at the beginning; there may come to be more.
    std::string problem;      ///< Why it failed; empty: it did not.
    Instant started_at{};
    std::optional<Instant> ended_at;
  };

  TenantMove(Relocation relocation, Verify verify);

  /// To the end. Blocks.
  void run();
  /// The old store stays in charge, unless the switch is under way.
  void cancel() noexcept { cancelled_ = true; }
  /// The same, and where nobody knows who is in charge it is no longer waited for.
  void stop() noexcept { cancelled_ = stopping_ = true; }

  [[nodiscard]] Progress progress();
  [[nodiscard]] bool ended() { return progress().ended_at.has_value(); }

 private:
  Result<void> carry_out();
  Result<void> count();
  Result<void> copy(TenantMirror& mirror);
  Result<void> compare(TenantMirror& mirror);
  Result<void> change_over(TenantMirror& mirror);
  Result<void> renew();
  void enter(Phase phase);

  const Relocation relocation_;
  const storage::Debris arriving_;
  std::atomic<bool> cancelled_{false}, stopping_{false};
  std::chrono::steady_clock::time_point renewed_at_{};
  Guarded<Progress> progress_;
};

/// `copying` and so on: the words of the API.
[[nodiscard]] std::string_view to_string(TenantMove::Phase phase) noexcept;

}  // namespace tokenward::tenant

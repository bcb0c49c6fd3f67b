#pragma once
// What the calls into one store's plugin come to, for monitoring: how long they take and how they end, in the words of
// the ABI. The parts of a dedicated store count together. Thread-safe, without a lock.

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/exposition.h"
#include "base/histogram.h"
#include "base/tally.h"
#include "tokenward/storage.h"

namespace tokenward::storage {

/// What the store is asked for.
enum class StoreCall : std::uint8_t { Get, Scan, Apply, Touch, Changes };
inline constexpr std::array kStoreCalls{StoreCall::Get, StoreCall::Scan, StoreCall::Apply, StoreCall::Touch,
                                        StoreCall::Changes};

class StoreFigures {
 public:
  using Duration = std::chrono::steady_clock::duration;

  /// A call was let in after `waited`.
  void note_entered(Duration waited) noexcept { waits_.record(waited); }
  /// No other call made room for it in time.
  void note_kept_out(StoreCall call) noexcept { calls_.add(place_of(call) + kKeptOut); }
  /// It was inside the plugin for `length` and ended with `rc`. One that is not in the ABI counts as TKW_INTERNAL.
  void note_ended(StoreCall call, Duration length, tkw_rc rc) noexcept;
  /// What an `apply` that ended with TKW_OK says of one of its changesets.
  void note_changeset(tkw_rc rc) noexcept { changesets_.add(outcome_of(rc)); }

  /// A store as it is called in the settings.
  struct Named {
    std::string store;
    std::shared_ptr<const StoreFigures> figures;
  };
  /// Adds the metrics of all stores.
  static void append(Exposition& out, const std::vector<Named>& stores);

 private:
  /// The codes of the ABI, and behind them what never came as far as the plugin.
  static constexpr std::size_t kKeptOut = TKW_GONE + 1;
  static constexpr std::size_t kOutcomes = kKeptOut + 1;
  [[nodiscard]] static std::size_t outcome_of(tkw_rc rc) noexcept;
  [[nodiscard]] static std::size_t place_of(StoreCall call) noexcept {
    return static_cast<std::size_t>(call) * kOutcomes;
  }

  TimeHistogram waits_;
  std::array<TimeHistogram, kStoreCalls.size()> times_;
  Tally calls_{kStoreCalls.size() * kOutcomes};
  Tally changesets_{kOutcomes};
};

}  // namespace tokenward::storage

/// \file
/// How long something may wait for the server, and who may end that sooner.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

#include "tokenward/sdk/call.hpp"

namespace tokenward::mysql {

/// Of a call of the host, or of work that the plugin does by itself. Borrows what it is made from.
class Patience {
 public:
  using Clock = std::chrono::steady_clock;

  /// Until the call's deadline, or until it is cancelled.
  explicit Patience(const sdk::Call& call) : call_(&call), until_(call.deadline()) {}

  /// Until `until`, or until `stop` is set.
  Patience(Clock::time_point until, const std::atomic<bool>& stop) : stop_(&stop), until_(until) {}

  [[nodiscard]] std::optional<Clock::time_point> until() const noexcept { return until_; }

  /// Whether someone has ended it.
  [[nodiscard]] bool ended() const noexcept { return call_ != nullptr ? call_->cancelled() : stop_->load(); }

  /// Throws CANCELLED or TIMEOUT once it is over. Only where nothing has been applied.
  void check() const {
    if (ended()) throw sdk::Error(TKW_CANCELLED, "cancelled by the host");
    if (until_ && Clock::now() >= *until_) throw sdk::Error(TKW_TIMEOUT, "the server did not answer in time");
  }

 private:
  const sdk::Call* call_ = nullptr;
  const std::atomic<bool>* stop_ = nullptr;
  std::optional<Clock::time_point> until_;
};

}  // namespace tokenward::mysql

/// \file
/// Whatever changes the store: `apply` and `touch`.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "guarded.h"
#include "log.h"
#include "staging.h"
#include "state.h"
#include "stop_switch.h"
#include "tokenward/sdk/retention.hpp"
#include "tokenward/sdk/store.hpp"

namespace tokenward::file {

/// Decides against the state in memory, writes all changesets of a call into the log, makes them durable with one sync,
/// and changes the state only then: nobody sees what a power cut could take back. Used by one thread at a time.
class Writer {
 public:
  using Now = std::function<sdk::Retention::Instant()>;

  /// Raises the seq counter, durably. Borrows `state` and `stopped`.
  Writer(Guarded<State>& state, Log log, StopSwitch& stopped, Now now);

  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets);

  /// Goes into the log with the next sync, or the kernel's next round.
  void touch(const sdk::Call& call, std::span<const tkw_touch* const> touches);

  /// Tells the log that the store was closed, so that what is in front of it is known to have been whole.
  void close();

  [[nodiscard]] const Log& log() const noexcept { return log_; }

  /// Goes on in `log`, which holds what the one before did. Returns that one.
  [[nodiscard]] Log go_on_in(Log log) { return std::exchange(log_, std::move(log)); }

  /// The newest seq that is visible.
  [[nodiscard]] std::uint64_t last_seq() const noexcept { return state_.unguarded().feed.last_seq(); }

 private:
  sdk::Outcome stage(const tkw_changeset& changeset, Staging& staging, FrameWriter& frames);
  void stage_op(const tkw_op& op, std::uint64_t seq, Staging& staging);

  /// The newest seq that the feed may forget now, or 0.
  std::uint64_t trimmed_up_to();

  /// Changes the state after the log. If that fails the two no longer agree, so everything stops.
  void change_state(const std::function<void(State&)>& change);

  Guarded<State>& state_;
  Log log_;
  StopSwitch& stopped_;
  Now now_;
  std::uint64_t seq_;  ///< Given out; never goes back.
  sdk::Retention retention_;
  std::string buffer_;  ///< Frames of the call at hand; kept for its memory.
};

}  // namespace tokenward::file

/// \file
/// A store in use: its parts and who may use them when.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "compactor.h"
#include "disk.h"
#include "guarded.h"
#include "opening.h"
#include "settings.h"
#include "state.h"
#include "stop_switch.h"
#include "tokenward/sdk/commit_signal.hpp"
#include "tokenward/sdk/store.hpp"
#include "turns.h"
#include "writer.h"

namespace tokenward::file {

/// Readers work beside each other and beside the one writer, whom they wait for only while it changes memory.
/// Thread-safe.
class Store {
 public:
  /// Raises the seq counter, durably. Borrows `disk`.
  Store(const sdk::Host& host, const CompactionPolicy& policy, Disk& disk, OpenedLog opened, Writer::Now now);

  /// Breaks a compaction off and marks the log as whole.
  ~Store();

  sdk::Info info(const sdk::Call& call);
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row) const;
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) const;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets);
  void touch(const sdk::Call& call, std::span<const tkw_touch* const> touches);
  void changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
               const sdk::ChangeSink& change) const;
  void wait(const sdk::Call& call, std::uint64_t after_seq) { signal_.wait(call, after_seq); }

  /// Whoever waits here looks at its call again.
  void wake();

 private:
  sdk::Host host_;
  StopSwitch stopped_;
  Guarded<State> state_;
  Turns<Writer> turns_;
  sdk::CommitSignal signal_;
  Compactor compactor_;  // last: its thread uses the others
};

}  // namespace tokenward::file

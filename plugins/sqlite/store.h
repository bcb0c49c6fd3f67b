/// \file
/// A store whose schema is the wanted one: its connections and who may use them when.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "connection.h"
#include "pool.h"
#include "reader.h"
#include "settings.h"
#include "stop_switch.h"
#include "tokenward/sdk/commit_signal.hpp"
#include "tokenward/sdk/store.hpp"
#include "writer.h"

namespace tokenward::sqlite {

/// Readers work beside each other and beside the one writer. Thread-safe.
class Store {
 public:
  /// Takes over the connection that `path` was opened with; the others are opened here.
  Store(const StoreSettings& settings, std::unique_ptr<Connection> writing);

  sdk::Info info(const sdk::Call& call);
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row);
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row);
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets);
  void touch(const sdk::Call& call, std::span<const tkw_touch* const> touches);
  void changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit, const sdk::ChangeSink& change);
  void wait(const sdk::Call& call, std::uint64_t after_seq) { signal_.wait(call, after_seq); }

  /// Whoever waits here looks at its call again. Statements look by themselves.
  void wake();

 private:
  unsigned readers_count_;
  StopSwitch stopped_;
  Pool<Writer> writer_;  // of one; outlives the readers, so that closing it leaves the file without a log
  Pool<Reader> readers_;
  sdk::CommitSignal signal_;
};

}  // namespace tokenward::sqlite

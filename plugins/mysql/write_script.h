/// \file
/// The script that writes and commits a batch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "tokenward/storage.h"

namespace tokenward::mysql {

/// What a batch writes; all rows that exist are locked by now. Seqs count from 1 within the batch.
struct Writes {
  struct Row {
    const tkw_record* record;
    std::uint64_t seq;
  };
  struct Logged {
    const tkw_changeset* changeset;
    std::uint64_t seq;
  };
  std::vector<Row> inserted, replaced;
  std::vector<const tkw_key*> removed;
  std::vector<Logged> logged;  ///< The changesets, in the order of their seqs.
};

/// Writes, raises the counter, removes log rows up to `trim_to` and commits, in one script: the counter is locked by
/// its first statement and free again at the end of the last, without a word from the client in between, so a client
/// that stops in the middle holds up no other node. The counter comes before the rows because their versions are made
/// of it; no later statement waits for anybody but an insert of the same key, whose other inserter then cannot be
/// waiting for the counter. The insert id of the script is the highest seq. With nothing logged it still raises and
/// commits: that makes durable what others have committed before.
std::string write_script(const Writes& writes, std::optional<std::uint64_t> trim_to);

}  // namespace tokenward::mysql

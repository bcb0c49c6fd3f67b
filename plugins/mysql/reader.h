/// \file
/// What reads: `get`, `scan`, `changes`, and how far the feed reaches. On a session of the caller's.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "session.h"
#include "tokenward/sdk/call.hpp"

namespace tokenward::mysql {

/// How far the feed reaches.
struct FeedBounds {
  std::uint64_t first_seq;
  std::uint64_t last_seq;
};

/// What the store says about itself.
struct StoreState {
  FeedBounds reach;
  std::uint32_t schema;
  std::array<std::uint8_t, 16> store_id;
};

void read_records(Session& session, std::span<const tkw_key> keys, const sdk::RowSink& row);

void scan_records(Session& session, const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row);

/// Throws GONE if the feed does not reach back to `after_seq`, or has not got so far.
void read_changes(Session& session, std::uint64_t after_seq, std::uint32_t limit, const sdk::ChangeSink& change);

StoreState read_state(Session& session);

}  // namespace tokenward::mysql

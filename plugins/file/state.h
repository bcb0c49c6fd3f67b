/// \file
/// What a store knows: its rows, its feed, its counter.
#pragma once

#include <cstdint>

#include "feed.h"
#include "frame.h"
#include "table.h"

namespace tokenward::file {

/// Not thread-safe.
struct State {
  Table table;
  Feed feed;
  std::uint64_t counter = 0;     ///< The newest seq that was given out.
  std::uint64_t superseded = 0;  ///< Rows in the log that were replaced or deleted since.
  std::int64_t created_us = 0;   ///< When the log was written anew.

  /// The size of a log that held this and nothing else, but for the heads of its frames.
  [[nodiscard]] std::uint64_t fresh_log_bytes() const noexcept;
};

/// What a frame of the log says, done to the state. Throws Decoder::Malformed if it makes no sense.
void replay(const Frame& frame, State& state);

}  // namespace tokenward::file

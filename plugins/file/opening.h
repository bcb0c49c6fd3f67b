/// \file
/// From a directory to a store that is known: what stands in the log, and the log itself.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "disk.h"
#include "frame.h"
#include "state.h"
#include "tokenward/sdk/host.hpp"

namespace tokenward::file {

/// A log that was read.
struct OpenedLog {
  State state;
  std::unique_ptr<File> file;
  Preamble preamble;
  std::uint64_t end;  ///< Of what is whole; the file ends here.
};

/// Reads the log, cuts off and reports what an interrupted write left at its end, and removes what an interrupted
/// compaction left beside it. None: there is no log yet. Throws CORRUPT and SCHEMA besides what the disk throws.
std::optional<OpenedLog> open_log(Disk& disk, const sdk::Host& host);

/// Makes the log of an empty store, durably.
void create_log(Disk& disk, const sdk::Host& host);

}  // namespace tokenward::file

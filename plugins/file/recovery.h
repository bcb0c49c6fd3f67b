/// \file
/// Reading a log from its beginning, and what to make of its end.
#pragma once

#include <cstdint>
#include <functional>

#include "disk.h"
#include "frame.h"

namespace tokenward::file {

/// Throws CORRUPT if the preamble is damaged and SCHEMA if a newer tokenward wrote the log.
Preamble read_preamble(const File& file);

/// What was found behind the last whole frame.
struct LogEnd {
  std::uint64_t offset;      ///< Where that frame ends.
  std::uint64_t torn_bytes;  ///< What is behind it and was never acknowledged: a write that a crash interrupted.
};

/// Shows every frame of `file` to `replay`, in order.
///
/// A frame that is not whole is the end of the log if nothing of a later batch is whole: batches are written one after
/// the other, each made durable before the next one begins, so what was being written last may be there in part and in
/// any order, and nobody was told that it is. If anything of a later batch is whole, then the bytes in front of it were
/// durable once and are damaged: throws CORRUPT, naming the file and the place, as it does if a whole frame makes no
/// sense.
LogEnd read_log(const File& file, const Preamble& preamble, const std::function<void(const Frame&)>& replay);

}  // namespace tokenward::file

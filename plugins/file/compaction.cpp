#include "compaction.h"

#include <chrono>
#include <string>

#include "codec.h"
#include "log_records.h"
#include "tokenward/sdk/error.hpp"

namespace tokenward::file {
namespace {

/// Small logs do not count: heads of frames would be most of them.
constexpr std::uint64_t kNeverBelowBytes = 16U << 10;

/// How much is copied from memory while readers may look at it, but commits wait: some 50 microseconds' worth.
constexpr std::size_t kSliceBytes = 256U << 10;

/// How much may be left to copy while commits wait.
constexpr std::uint64_t kLastStretchBytes = 256U << 10;

/// How often the rest is copied while commits add to it before they have to wait for it anyway.
constexpr int kMaxStretches = 50;

/// Where a compaction began.
struct Beginning {
  const File* old_log;
  std::uint64_t log_end;
  std::uint64_t counter, trimmed, last_seq, superseded;
  Preamble preamble;
};

Beginning begin(const CompactionParts& parts) {
  const auto writer = parts.turns.take();
  const State& state = parts.state.unguarded();
  return {&writer->log().file(), writer->log().end(), state.counter,           state.feed.first_seq() - 1,
          state.feed.last_seq(), state.superseded,    writer->log().preamble()};
}

/// One frame of changesets that are newer than `seq`, which becomes that of the last one. False: there are none.
bool write_remembered(const State& state, std::uint64_t& seq, std::uint64_t last_seq, FreshLog& fresh) {
  auto entry = state.feed.after(seq);
  const auto end = state.feed.after(last_seq);
  if (entry == end) return false;
  FrameWriter frames = fresh.frames();
  frames.begin(FrameType::Remembered, 0);
  Encoder encoder(fresh.buffer());
  for (; entry != end && fresh.buffer().size() < kSliceBytes; ++entry) {
    encode_remembered(*entry, encoder);
    seq = entry->seq;
  }
  frames.end();
  return true;
}

/// Where the next slice of rows begins: behind this key.
struct RowPosition {
  std::uint32_t kind = 0;
  std::string tenant{}, id{};
};

/// One frame of rows behind `position`, which moves to the last of them. False: there are none.
bool write_rows(const State& state, RowPosition& position, FreshLog& fresh) {
  const OrderedIndex& rows = state.table.by_key();
  auto gap = rows.behind({.kind = position.kind, .tenant = position.tenant, .id = position.id}, kWhole);
  const Row* row = rows.next(gap);
  if (row == nullptr) return false;
  FrameWriter frames = fresh.frames();
  frames.begin(FrameType::Rows, 0);
  Encoder encoder(fresh.buffer());
  const Row* last = row;
  for (; row != nullptr && fresh.buffer().size() < kSliceBytes; row = rows.next(gap)) {
    encoder.row(row->columns());
    last = row;
  }
  frames.end();
  position = {last->kind(), std::string(last->tenant()), std::string(last->id())};
  return true;
}

/// Writes slices until there are none left; false if it was broken off.
template <typename WriteSlice>
bool write_all(const CompactionParts& parts, FreshLog& fresh, const std::atomic<bool>& stopping,
               const WriteSlice& write_slice) {
  while (parts.state.read(write_slice)) {
    if (stopping) return false;
    fresh.flush();
  }
  return true;
}

/// Copies what commits have added to the old log, until little of it is left. Returns how far that is.
std::uint64_t follow(const CompactionParts& parts, const Beginning& from, FreshLog& fresh) {
  std::uint64_t copied = from.log_end;
  for (int stretch = 0; stretch < kMaxStretches; ++stretch) {
    const std::uint64_t end = parts.turns.take()->log().end();
    if (end - copied <= kLastStretchBytes) break;
    fresh.copy(*from.old_log, copied, end);
    copied = end;
  }
  fresh.sync();
  return copied;
}

/// Puts the fresh log in place of the old one, with what is missing in it from `copied` on. Returns the old one, which
/// commits need not wait for: to close it frees its blocks, and a large file has many.
Log take_the_place(const CompactionParts& parts, const Beginning& from, std::uint64_t copied, std::int64_t now_us,
                   FreshLog& fresh) {
  const auto writer = parts.turns.take();
  parts.stopped.check();
  fresh.copy(*from.old_log, copied, writer->log().end());
  std::unique_ptr<File> file = fresh.put_in_place(parts.state.unguarded().counter);
  try {
    parts.disk.sync();
  } catch (const sdk::Error& error) {
    parts.stopped.stop(error.message());
    throw;
  }
  parts.state.write([&](State& state) {
    state.superseded -= from.superseded;
    state.created_us = now_us;
  });
  return writer->go_on_in(Log(std::move(file), from.preamble, fresh.size(), parts.stopped));
}

}  // namespace

bool compaction_is_due(const CompactionPolicy& policy, const State& state, std::uint64_t log_bytes,
                       std::int64_t now_us) {
  const std::chrono::microseconds age(now_us - state.created_us);
  if (state.superseded != 0 && age >= policy.erase_within) return true;
  if (log_bytes < policy.min_bytes || log_bytes < kNeverBelowBytes) return false;
  return log_bytes / policy.at_percent >= (state.fresh_log_bytes() + kNeverBelowBytes) / 100;
}

bool compact(const CompactionParts& parts, std::int64_t now_us, const std::atomic<bool>& stopping) {
  const Beginning from = begin(parts);
  FreshLog fresh(parts.disk, from.preamble);
  fresh.head(from.counter, from.trimmed, now_us);

  std::uint64_t seq = from.trimmed;
  const auto remembered = [&](const State& state) { return write_remembered(state, seq, from.last_seq, fresh); };
  if (!write_all(parts, fresh, stopping, remembered)) return false;

  RowPosition position;
  const auto rows = [&](const State& state) { return write_rows(state, position, fresh); };
  if (!write_all(parts, fresh, stopping, rows)) return false;

  const std::uint64_t copied = follow(parts, from, fresh);
  if (stopping) return false;
  const Log old_log = take_the_place(parts, from, copied, now_us, fresh);
  return true;
}

}  // namespace tokenward::file

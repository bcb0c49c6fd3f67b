/// \file
/// The parts of a store put together without its thread, over any disk.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "compaction.h"
#include "disk.h"
#include "guarded.h"
#include "opening.h"
#include "state.h"
#include "support.h"
#include "tokenward/sdk/host.hpp"
#include "turns.h"
#include "writer.h"

namespace tokenward::test {

/// A host that keeps what it is told.
class ListeningHost {
 public:
  ListeningHost();

  [[nodiscard]] sdk::Host host() noexcept { return {host_, reinterpret_cast<tkw_host_ctx*>(this)}; }

  std::vector<std::string> lines;
  std::int64_t now_us = 1'700'000'000'000'000;

 private:
  tkw_host host_;
};

/// A store that is opened, and created before if need be.
class Parts {
 public:
  Parts(file::Disk& disk, ListeningHost& host);

  /// Applies changesets in one call.
  std::vector<sdk::Outcome> apply(const std::vector<Change>& changes);
  /// One that must succeed; its seq.
  std::uint64_t must_apply(const std::vector<Operation>& operations);
  void touch(const Key& key, std::int64_t at, const std::string& note);
  void compact() { file::compact(parts(), host_.now_us, stopping); }
  void close() { turns.take()->close(); }

  [[nodiscard]] std::vector<Row> rows() const;
  [[nodiscard]] std::vector<FeedEntry> feed(std::uint64_t after_seq) const;
  [[nodiscard]] file::CompactionParts parts() { return {disk_, state, turns, stopped}; }

 private:
  file::Disk& disk_;
  ListeningHost& host_;
  file::OpenedLog opened_;

 public:
  sdk::Retention::Instant now{};
  std::atomic<bool> stopping{false};
  file::StopSwitch stopped;
  file::Guarded<file::State> state;
  file::Turns<file::Writer> turns;
};

/// A row of one tenant with a body.
Row plain_row(const std::string& id, const std::string& body = "{}");

}  // namespace tokenward::test

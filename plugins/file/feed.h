/// \file
/// The changesets of late: what `changes` tells and by which repeated requests are known.
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>

#include "tokenward/sdk/call.hpp"

namespace tokenward::file {

using RequestId = std::array<std::uint8_t, 16>;

RequestId request_of(const tkw_changeset& changeset) noexcept;

/// One changeset that was applied.
struct FeedEntry {
  std::uint64_t seq;
  RequestId request;
  std::string changes;  ///< As `changes_of` makes it.
};

/// The keys of the PUTs and DELETEs of a changeset, encoded.
std::string changes_of(const tkw_changeset& changeset);

/// Not thread-safe.
class Feed {
 public:
  /// Reaches back to the seq after `trimmed`.
  explicit Feed(std::uint64_t trimmed = 0) noexcept : trimmed_(trimmed) {}

  /// `entry` is newer than all others.
  void append(FeedEntry entry);

  /// Forgets what is not newer than `seq`.
  void trim(std::uint64_t seq);

  /// The seq of the changeset with that request id, or 0.
  [[nodiscard]] std::uint64_t find(const RequestId& request) const;

  /// Throws GONE if the feed does not reach back to `after_seq`, or has not got so far.
  void deliver(std::uint64_t after_seq, std::uint32_t limit, const sdk::ChangeSink& change) const;

  [[nodiscard]] std::uint64_t first_seq() const noexcept { return trimmed_ + 1; }
  [[nodiscard]] std::uint64_t last_seq() const noexcept { return entries_.empty() ? trimmed_ : entries_.back().seq; }
  [[nodiscard]] const std::deque<FeedEntry>& entries() const noexcept { return entries_; }

  /// The bytes of all `changes`.
  [[nodiscard]] std::uint64_t changes_bytes() const noexcept { return changes_bytes_; }

  /// In front of the first entry that is newer than `seq`.
  [[nodiscard]] std::deque<FeedEntry>::const_iterator after(std::uint64_t seq) const;

 private:
  struct RequestHash {
    std::size_t operator()(const RequestId& request) const;
  };

  std::uint64_t trimmed_;
  std::deque<FeedEntry> entries_;
  std::unordered_map<RequestId, std::uint64_t, RequestHash> requests_;
  std::uint64_t changes_bytes_ = 0;
};

}  // namespace tokenward::file

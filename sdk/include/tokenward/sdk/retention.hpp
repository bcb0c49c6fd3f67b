/// \file
/// How long the log of changesets is kept: the contract's ten minutes and last 10,000, for stores that one process has
/// to itself.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>

namespace tokenward::sdk {

/// Decides how many of the oldest changesets may leave the log: those that are over 10 minutes old and not among the
/// last 10,000. Age is counted by this process's steady clock, because the clock of the wall may jump over ten minutes
/// in one second; so a fresh start knows no ages and keeps everything for ten more minutes.
class Retention {
 public:
  /// A moment of this process.
  using Instant = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::minutes kKeepFor{10};  ///< Younger changesets stay.
  static constexpr std::int64_t kKeepLast = 10'000;    ///< So do the last so many.

  /// Trimming goes in steps of this many changesets, so that one `apply` pays little; a call brings at most 64 new
  /// ones, so a backlog shrinks.
  static constexpr std::int64_t kStep = 256;

  /// The log has `count` changesets up to `last_seq`, all of unknown age.
  Retention(std::int64_t count, std::uint64_t last_seq, Instant now) : count_(count) {
    marks_.push_back({now, last_seq});
  }

  /// `added` changesets were committed, the newest is `last_seq`.
  void committed(std::int64_t added, std::uint64_t last_seq, Instant now) {
    count_ += added;
    if (now - marks_.back().at >= kMarkEvery) marks_.push_back({now, last_seq});
  }

  /// `removed` changesets have left the log.
  void trimmed(std::int64_t removed) { count_ -= removed; }

  /// What may leave the log.
  struct Allowance {
    std::int64_t changesets;  ///< At most this many of the oldest; 0 or kStep.
    std::uint64_t up_to_seq;  ///< And none newer than this.
  };

  /// What may go now.
  [[nodiscard]] Allowance allowance(Instant now) {
    while (marks_.size() > 1 && now - marks_[1].at >= kKeepFor) marks_.pop_front();
    const bool old_enough = now - marks_.front().at >= kKeepFor;
    if (!old_enough || count_ < kKeepLast + kStep) return {0, 0};
    return {kStep, marks_.front().last_seq};
  }

 private:
  static constexpr std::chrono::seconds kMarkEvery{10};

  /// Everything up to `last_seq` was committed at `at` or before.
  struct Mark {
    Instant at;
    std::uint64_t last_seq;
  };

  std::int64_t count_;
  std::deque<Mark> marks_;  // never empty; in the order of time
};

}  // namespace tokenward::sdk

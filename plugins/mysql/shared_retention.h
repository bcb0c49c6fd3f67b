/// \file
/// How long the log of changesets is kept where several nodes write and trim it.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

namespace tokenward::mysql {

/// Like sdk::Retention, but the log is not this process's alone, so it is looked at from time to time. Decides how far
/// the log may be trimmed: to what is over 10 minutes old and not among the last 10,000 changesets. Age is counted by
/// this process's steady clock, from when it saw a seq, because the wall clocks of server and nodes may jump; so a
/// fresh start keeps everything for ten more minutes. Every node trims by what it knows, and all of them may.
class SharedRetention {
 public:
  using Instant = std::chrono::steady_clock::time_point;

  static constexpr std::chrono::minutes kKeepFor{10};
  static constexpr std::uint64_t kKeepLast = 10'000;
  /// Trimming goes in steps of this many changesets, so that one `apply` pays little; a call brings at most 64 new
  /// ones, so a backlog shrinks.
  static constexpr std::uint64_t kStep = 256;
  /// How often the log is looked at: counting 10,000 rows takes a millisecond or two.
  static constexpr std::chrono::seconds kLookEvery{10};

  /// Whether it is time for a look; if so, nobody is told again for a while.
  [[nodiscard]] bool is_time_to_look(Instant now) {
    if (looked_ && now - *looked_ < kLookEvery) return false;
    looked_ = now;
    return true;
  }

  /// A look found `newest_seq` as the newest and `beyond_last` as the newest that is not among the last 10,000; 0:
  /// none.
  void saw(std::uint64_t newest_seq, std::uint64_t beyond_last, Instant now) {
    marks_.push_back({now, newest_seq});
    beyond_last_ = beyond_last;
  }

  /// The newest seq that may leave the log; 0: none.
  [[nodiscard]] std::uint64_t up_to(Instant now) {
    while (marks_.size() > 1 && now - marks_[1].at >= kKeepFor) marks_.pop_front();
    if (marks_.empty() || now - marks_.front().at < kKeepFor) return 0;
    return std::min(marks_.front().newest_seq, beyond_last_);
  }

 private:
  /// Everything up to `newest_seq` was committed at `at` or before.
  struct Mark {
    Instant at;
    std::uint64_t newest_seq;
  };

  std::optional<Instant> looked_;
  std::deque<Mark> marks_;  // in the order of time
  std::uint64_t beyond_last_ = 0;
};

}  // namespace tokenward::mysql

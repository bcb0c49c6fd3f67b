#pragma once
// Lets concurrent changes of different tenants share one commit. A sync to disk costs the same for one changeset as for
// sixty-four, so whoever arrives while a commit runs waits for it and goes into the next one with all the others.

#include <array>
#include <chrono>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>

#include "base/bell.h"
#include "base/histogram.h"
#include "storage/record.h"
#include "storage/store.h"

namespace tokenward::tenant {

struct CommitSettings {
  std::chrono::milliseconds deadline{10'000};  ///< For one `commit`, its repetitions included.
  std::chrono::milliseconds first_backoff{5};  ///< Before the first repetition; doubles up to `longest_backoff`.
  std::chrono::milliseconds longest_backoff{500};
  unsigned max_retries = 16;  ///< Repetitions after Retry; those after Unknown are bounded by the deadline alone.
};

struct CommitCounters {
  std::size_t waiting = 0;       ///< Now, for a commit to come; those in the running one do not count.
  std::uint64_t calls = 0;       ///< `Store::apply` calls.
  std::uint64_t changesets = 0;  ///< Changesets in them: `changesets / calls` share a sync.
  std::uint64_t repeated = 0;    ///< Changesets that were handed over again after Retry or Unknown.
};

/// Combines the commits of many threads. Thread-safe; the store must not be closed while calls run.
///
/// Leader and followers (flat combining, Hendler et al., SPAA 2010): the first caller becomes a leader and takes what
/// waits, up to 64 changesets and 16 MiB, no two of which touch the same tenant; it applies them, hands out the
/// outcomes and makes the longest waiting caller the next leader. Where the store takes several `apply` calls at once
/// there are as many leaders, who share what waits. Changesets that touch a common tenant are applied in the order of
/// their calls.
///
/// Callers whose commit has just ended are about to come again. So a leader who sees fewer of them than there have been
/// lately waits for the others first, for a quarter of the time that a call takes at most; a lone caller never waits.
class GroupCommitter {
 public:
  explicit GroupCommitter(std::shared_ptr<storage::Store> store, CommitSettings settings = {});
  GroupCommitter(const GroupCommitter&) = delete;
  GroupCommitter& operator=(const GroupCommitter&) = delete;

  /// Applies `changeset`, which is borrowed until the call returns. Blocks, so never on an I/O thread.
  ///
  /// Retry and Unknown are repeated with the same request id after a random pause. What is left at the end: Retry means
  /// that nothing changed (others stood in the way, or the deadline passed before its turn came); Unknown that it may
  /// have been applied, and that repeating it with the same request id is the way to learn it. Once an attempt was
  /// Unknown, only Committed or Conflict settles it, since any other outcome speaks of the later attempt alone.
  [[nodiscard]] storage::Applied commit(const storage::Changeset& changeset);

  [[nodiscard]] CommitCounters counters() const;
  /// How many changesets shared a call.
  [[nodiscard]] HistogramSnapshot sizes() const { return sizes_.snapshot(); }

 private:
  using Deadline = std::chrono::steady_clock::time_point;
  static constexpr std::size_t kMostLeaders = 16;
  struct Waiter;
  struct Batch;

  storage::Applied commit_once(const storage::Changeset& changeset, Deadline deadline);
  bool withdraw(Waiter& waiter);
  [[nodiscard]] bool is_ready(const Waiter& waiter) const;
  [[nodiscard]] std::size_t leaders_at_most() const;
  [[nodiscard]] std::size_t share() const;
  [[nodiscard]] bool is_worth_a_call() const;
  [[nodiscard]] std::optional<Bell> name_leader();
  void lead(Waiter& self);
  void gather(Waiter& self, std::unique_lock<std::mutex>& lock);
  void take(Waiter& waiter, Batch& batch);
  void take_batch(Waiter& leader, Batch& batch);
  void end(const Batch& batch);
  void apply(const Batch& batch) const noexcept;

  const std::shared_ptr<storage::Store> store_;
  const CommitSettings settings_;

  mutable std::mutex mutex_;                          // guards everything below and every Waiter's state
  std::list<Waiter*> waiting_;                        // in the order of their calls, until they are in a batch
  std::array<const Batch*, kMostLeaders> running_{};  // null: none
  std::size_t leaders_ = 0;                           // at work, or named and have yet to wake
  Waiter* gatherer_ = nullptr;                        // the leader who waits for more to come
  std::size_t in_calls_ = 0;                          // changesets of the running calls
  std::size_t company_ = 1;                           // callers at a time, of late; never fewer than there are
  std::chrono::steady_clock::duration call_time_{0};  // of the call that ended last
  CommitCounters counters_;
  Histogram sizes_;  // needs no lock
};

}  // namespace tokenward::tenant

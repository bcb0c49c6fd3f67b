/// \file
/// The thread that compacts a store when it is time.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

#include "compaction.h"
#include "tokenward/sdk/host.hpp"

namespace tokenward::file {

/// Runs until it is stopped, which breaks a compaction off and does no harm. Thread-safe.
class Compactor {
 public:
  Compactor(const sdk::Host& host, const CompactionPolicy& policy, const CompactionParts& parts);
  ~Compactor();
  Compactor(const Compactor&) = delete;
  Compactor& operator=(const Compactor&) = delete;

  /// Ends the thread, if that was not done yet.
  void stop();

  /// The log has grown to `log_bytes`: it may be time. Cheap; whoever calls it has the writer's turn.
  void grown(std::uint64_t log_bytes);

 private:
  void run();
  [[nodiscard]] bool due();
  /// False: it failed, of which the log of the daemon is told. Commits go on into the old log.
  bool compact_now();

  sdk::Host host_;
  CompactionPolicy policy_;
  CompactionParts parts_;
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  std::condition_variable wake_;
  bool noticed_ = false;  // guarded by mutex_
  std::thread thread_;    // last: it uses all of the others
};

}  // namespace tokenward::file

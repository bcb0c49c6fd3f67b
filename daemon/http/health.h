#pragma once
// What `/readyz` says: how the stores are, as a ticker of `app` last found them. Asking never blocks. Thread-safe.

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "base/exposition.h"

namespace tokenward::http {

struct StoreHealth {
  std::string store;    ///< Its name in the settings.
  std::string problem;  ///< What is wrong, for operators; empty: it answers.
  /// Whether nothing is served without it; else tenants elsewhere are.
  bool vital = true;
  std::chrono::steady_clock::time_point heard_at = {};
};

class Health {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// News older than this is no news: whoever should bring it hangs.
  static constexpr std::chrono::seconds kStale{15};

  /// Called every few seconds with the state of every store.
  void publish(std::vector<StoreHealth> stores);
  /// The daemon is about to stop: not ready from now on, so that nobody sends it new work.
  void begin_stop() noexcept { stopping_.store(true, std::memory_order_relaxed); }

  struct Report {
    bool ready = false;  ///< Every vital store answers, and the daemon is not stopping.
    std::string json;    ///< `{"ready": …, "stopping": …, "stores": [{"store", "ready", "problem"}]}`.
  };
  [[nodiscard]] Report report(Time now) const;
  /// The same as metrics.
  void append_figures(Exposition& out, Time now) const;

 private:
  [[nodiscard]] std::vector<StoreHealth> stores(Time now) const;

  std::atomic<std::shared_ptr<const std::vector<StoreHealth>>> news_;
  std::atomic<bool> stopping_{false};
};

}  // namespace tokenward::http

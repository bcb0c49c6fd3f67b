#pragma once
// What `/readyz` says: how the stores are, as a ticker of `app` last found them. Asking never blocks. Thread-safe.

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace tokenward::http {

struct StoreHealth {
  std::string store;    ///< Its name in the settings.
  std::string problem;  ///< What is wrong, for operators; empty: it answers.
};

class Health {
 public:
  using Time = std::chrono::steady_clock::time_point;
  /// News older than this is no news: whoever should bring it hangs.
  static constexpr std::chrono::seconds kStale{15};

  /// Called every few seconds with the state of every store.
  void publish(std::vector<StoreHealth> stores, Time at);
  /// The daemon is about to stop: not ready from now on, so that nobody sends it new work.
  void begin_stop() noexcept { stopping_.store(true, std::memory_order_relaxed); }

  struct Report {
    bool ready = false;
    std::string json;  ///< `{"ready": …, "stores": [{"store", "ready", "problem"}]}`.
  };
  [[nodiscard]] Report report(Time now) const;

 private:
  struct News {
    std::vector<StoreHealth> stores;
    Time at;
  };
  std::atomic<std::shared_ptr<const News>> news_;
  std::atomic<bool> stopping_{false};
};

}  // namespace tokenward::http

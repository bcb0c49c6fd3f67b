#pragma once
// One look into the store for all who ask for the same value at the same time: a token that thousands of requests bring
// before it is cached is read, and hashed, once. Thread-safe.

#include <condition_variable>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "crypto/sha256.h"
#include "tenant/validation_cache.h"
#include "tenant/verdict.h"

namespace tokenward::tenant {

class SharedLoads {
 public:
  /// Which load: of one value, begun at one epoch of its token. A change of the token raises the epoch, so who comes
  /// after it joins no load from before.
  using Key = std::pair<crypto::Digest, ValidationCache::Epoch>;
  using Load = std::function<std::optional<Verdict>()>;

  struct Outcome {
    std::optional<Verdict> verdict;
    bool joined = false;  ///< It is somebody else's, from a moment ago: what memory knows may be newer.
  };
  /// Runs `load`, or waits for the one under way. Rethrows what it throws, to everybody.
  [[nodiscard]] Outcome run(const Key& key, const Load& load);

 private:
  struct Flight {
    bool landed = false;
    std::optional<Verdict> verdict;
    std::exception_ptr failure;
  };

  std::mutex mutex_;  // guards everything below and every Flight
  std::condition_variable landed_;
  std::map<Key, std::shared_ptr<Flight>> flights_;
};

}  // namespace tokenward::tenant

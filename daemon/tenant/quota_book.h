#pragma once
// The windows of one tenant's tokens that have a quota, so that a token is counted on although the validation cache has
// forgotten it. Thread-safe.

#include <cstddef>
#include <memory>
#include <unordered_map>

#include "base/bytes.h"
#include "base/guarded.h"
#include "tenant/quota_window.h"

namespace tokenward::tenant {

class QuotaBook {
 public:
  /// Windows that are kept although nobody holds them: about 6 MiB.
  static constexpr std::size_t kMost = 65'536;

  /// The window that the uses of a token with this quota are counted in, made where there is none. Windows that are
  /// over go when the book has grown; of more than `kMost` that are not, those that end first are forgotten early.
  [[nodiscard]] std::shared_ptr<QuotaWindow> window_of(const domain::Quota& quota, SteadyTime now);

  [[nodiscard]] std::size_t size() { return windows_.lock()->size(); }

 private:
  using Windows = std::unordered_map<domain::TokenId, std::shared_ptr<QuotaWindow>, FixedBytesHash>;

  void make_room(Windows& windows, SteadyTime now);

  static constexpr std::size_t kFirstPruning = 1024;
  Guarded<Windows> windows_;
  std::size_t prune_at_ = kFirstPruning;  // guarded by the lock of windows_
};

}  // namespace tokenward::tenant

#pragma once
// Follows, beside all requests, the feeds of stores that other nodes may write to, so that requests never have to.

#include <thread>
#include <vector>

#include "tenant/house.h"

namespace tokenward::tenant {

/// A thread for each store whose tenants share a feed, from its construction to its destruction, which takes a fraction
/// of the bound and the deadline of a running call. It ends by itself where the store has nobody else who writes.
class FeedWatch {
 public:
  /// `house` outlives this object.
  explicit FeedWatch(House& house);

 private:
  std::vector<std::jthread> threads_;
};

}  // namespace tokenward::tenant

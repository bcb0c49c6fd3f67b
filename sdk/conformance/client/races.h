/// \file
/// What threads and processes do when they race: the same for one node and for several.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

#include "client/store.h"

namespace tokenward::conformance {

/// Adds `by` at the end of its scope, also if that ends early: what another thread loops on.
class StopAtEnd {
 public:
  explicit StopAtEnd(std::atomic<int>& flag, int by = 1) : flag_(flag), by_(by) {}
  ~StopAtEnd() { flag_ += by_; }
  StopAtEnd(const StopAtEnd&) = delete;
  StopAtEnd& operator=(const StopAtEnd&) = delete;

 private:
  std::atomic<int>& flag_;
  int by_;
};

/// Settles `change`: OK, DUPLICATE or CONFLICT; anything else is a Failure.
Answer settle_race(Store& store, const Change& change);

/// Raises the numbers in the bodies of `keys` by one, all in one changeset, `times` times, each expected at the version
/// that was read.
void count_up(Store& store, const std::vector<Key>& keys, int times);

/// Mints of one owner who may hold `limit` tokens, as the daemon does them: the owner's record holds how many there
/// are, and is PUT with the version it was read with, or ABSENT.
struct OwnerRace {
  std::string tenant, owner;
  int limit;

  /// Tries `attempts` mints; returns how many were acknowledged. `name` makes the tokens' ids different from others'.
  int mint(Store& store, const std::string& name, int attempts) const;

  /// Throws Failure unless as many tokens are there as were acknowledged, within the limit and as the owner's record
  /// says.
  void verify(Store& store, int minted) const;
};

/// The ops of the `n`th changeset of a writer: one row, or so many that its transaction takes its time.
std::vector<Operation> heavy_or_light(const std::string& tenant, int n);

/// Follows the feed from `after_seq` until `done()` and nothing is left.
std::vector<FeedEntry> follow(Store& store, std::uint64_t after_seq, const std::function<bool()>& done);

/// Throws Failure unless the follower saw seqs rise and every one that was acknowledged.
void verify_followed(const std::vector<FeedEntry>& followed, const std::set<std::uint64_t>& acknowledged);

}  // namespace tokenward::conformance

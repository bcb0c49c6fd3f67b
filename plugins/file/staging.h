/// \file
/// What a call is about to change.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "feed.h"
#include "state.h"

namespace tokenward::file {

/// Changes that are not durable yet, over a state that does not change meanwhile. Used by one thread; borrows the state
/// and the keys of what is erased.
class Staging {
 public:
  explicit Staging(const State& state) noexcept : state_(state) {}

  /// The row as it will be; NULL: there will be none.
  [[nodiscard]] const Row* find(const Key& key) const;

  /// The seq under which the request was or will be applied, or 0.
  [[nodiscard]] std::uint64_t find(const RequestId& request) const;

  void put(Row::Pointer row);
  void erase(const Key& key);
  void append(FeedEntry entry) { entries_.push_back(std::move(entry)); }

  [[nodiscard]] const std::vector<FeedEntry>& entries() const noexcept { return entries_; }

  /// Does all of it to the state; afterwards nothing is left here.
  void move_into(State& state);

 private:
  struct Step {
    Row::Pointer row;  ///< NULL: `key` is erased.
    Key key;
  };

  const State& state_;
  std::vector<Step> steps_;
  std::unordered_map<Key, const Row*, KeyHash> changed_;
  std::vector<FeedEntry> entries_;
};

}  // namespace tokenward::file

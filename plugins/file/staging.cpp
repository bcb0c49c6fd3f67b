#include "staging.h"

#include <algorithm>
#include <utility>

namespace tokenward::file {

const Row* Staging::find(const Key& key) const {
  const auto changed = changed_.find(key);
  return changed == changed_.end() ? state_.table.find(key) : changed->second;
}

std::uint64_t Staging::find(const RequestId& request) const {
  const auto staged =
      std::find_if(entries_.begin(), entries_.end(), [&](const FeedEntry& entry) { return entry.request == request; });
  return staged == entries_.end() ? state_.feed.find(request) : staged->seq;
}

void Staging::put(Row::Pointer row) {
  changed_.insert_or_assign(row->key(), row.get());
  steps_.push_back({std::move(row), {}});
}

void Staging::erase(const Key& key) {
  changed_.insert_or_assign(key, nullptr);
  steps_.push_back({nullptr, key});
}

void Staging::move_into(State& state) {
  changed_.clear();  // its keys lie in the rows
  for (Step& step : steps_)
    if (step.row ? state.table.put(std::move(step.row)) : state.table.erase(step.key)) ++state.superseded;
  for (FeedEntry& entry : entries_) {
    state.counter = entry.seq;
    state.feed.append(std::move(entry));
  }
}

}  // namespace tokenward::file

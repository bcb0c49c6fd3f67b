#include "feed.h"

#include <algorithm>
#include <functional>
#include <span>
#include <string_view>
#include <utility>

#include "codec.h"

namespace tokenward::file {

RequestId request_of(const tkw_changeset& changeset) noexcept {
  RequestId request{};
  std::copy_n(changeset.request_id, request.size(), request.begin());
  return request;
}

std::string changes_of(const tkw_changeset& changeset) {
  std::string changes;
  Encoder encoder(changes);
  for (const tkw_op* op : std::span(changeset.ops, changeset.n_ops)) {
    if (op->type == TKW_OP_CHECK) continue;
    encoder.number(static_cast<std::uint8_t>(op->type));
    encoder.key(key_of(op->record->key));
  }
  changes.shrink_to_fit();
  return changes;
}

std::size_t Feed::RequestHash::operator()(const RequestId& request) const {
  return std::hash<std::string_view>{}({reinterpret_cast<const char*>(request.data()), request.size()});
}

void Feed::append(FeedEntry entry) {
  requests_.emplace(entry.request, entry.seq);
  changes_bytes_ += entry.changes.size();
  entries_.push_back(std::move(entry));
}

void Feed::trim(std::uint64_t seq) {
  for (; !entries_.empty() && entries_.front().seq <= seq; entries_.pop_front()) {
    requests_.erase(entries_.front().request);
    changes_bytes_ -= entries_.front().changes.size();
  }
  trimmed_ = std::max(trimmed_, seq);
}

std::uint64_t Feed::find(const RequestId& request) const {
  const auto found = requests_.find(request);
  return found == requests_.end() ? 0 : found->second;
}

std::deque<FeedEntry>::const_iterator Feed::after(std::uint64_t seq) const {
  return std::partition_point(entries_.begin(), entries_.end(),
                              [=](const FeedEntry& entry) { return entry.seq <= seq; });
}

void Feed::deliver(std::uint64_t after_seq, std::uint32_t limit, const sdk::ChangeSink& change) const {
  if (after_seq < trimmed_ || after_seq > last_seq())
    throw sdk::Error(TKW_GONE, "the feed reaches from " + std::to_string(first_seq()) + " to " +
                                   std::to_string(last_seq()) + ", asked was what follows " +
                                   std::to_string(after_seq));
  for (auto entry = after(after_seq); entry != entries_.end() && limit > 0; ++entry, --limit) {
    for (Decoder decoder(entry->changes); !decoder.done();) {
      const auto type = decoder.number<std::uint8_t>();
      Columns columns;
      columns.key = decoder.key();
      if (!change({sizeof(tkw_change), type, entry->seq, record_of(columns).key})) return;
    }
  }
}

}  // namespace tokenward::file

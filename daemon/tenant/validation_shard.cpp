#include "tenant/validation_shard.h"

#include <algorithm>
#include <utility>

#include "tenant/heap_bytes.h"

namespace tokenward::tenant {
namespace {

/// Longer than any store keeps a commit in the air.
constexpr std::chrono::minutes kReadThrough{10};

}  // namespace

TokenRef ValidationShard::find(const domain::TokenId& id) noexcept {
  ValidToken* const found = index_.find(id);
  if (found != nullptr) found->hit = true;
  return TokenRef(found);
}

void ValidationShard::raise_epochs() noexcept {
  for (Epoch& epoch : epochs_) ++epoch;
}

void ValidationShard::begin_read_through(const domain::TokenId& id) {
  const auto now = std::chrono::steady_clock::now();
  std::erase_if(read_through_, [&](const auto& entry) { return entry.second <= now; });
  read_through_[id] = now + kReadThrough;
}

bool ValidationShard::reads_through(const domain::TokenId& id) {
  const auto found = read_through_.find(id);
  if (found == read_through_.end()) return false;
  if (std::chrono::steady_clock::now() < found->second) return true;
  read_through_.erase(found);
  return false;
}

std::size_t ValidationShard::cost_of(const ValidToken& token) noexcept {
  return token.own_bytes() + TokenIndex::kBytesPerToken;
}

std::size_t ValidationShard::bytes_of(const ValidToken& token) noexcept {
  return cost_of(token) + token.tenant().parts().bytes_for(1);
}

std::size_t ValidationShard::tenant_bytes_with(const ValidToken& token) const noexcept {
  const TenantRuntime& tenant = token.tenant();
  const auto share = shares_.find(tenant.handle());
  const auto [entries, bytes] = share == shares_.end() ? std::pair<std::size_t, std::size_t>{0, 0}
                                                       : std::pair{share->second.entries, share->second.own_bytes};
  return bytes + cost_of(token) + tenant.parts().bytes_for(entries + 1);
}

std::size_t ValidationShard::bytes_with(const ValidToken& token) const noexcept {
  const auto share = shares_.find(token.tenant().handle());
  return bytes_ - (share == shares_.end() ? 0 : share->second.bytes()) + tenant_bytes_with(token);
}

/// The parts are charged anew, as tokens elsewhere use them too.
void ValidationShard::settle(Share& share, const ValidToken& changed) noexcept {
  const std::size_t common = changed.tenant().parts().bytes_for(share.entries);
  bytes_ += common - share.common_bytes;
  share.common_bytes = common;
}

void ValidationShard::add(const TokenRef& token) {
  Share& share = shares_[token->tenant().handle()];
  // From here on it is the cache's as well; what that changes in it is guarded by the lock.
  ValidToken& entry = const_cast<ValidToken&>(*TokenRef(token).detach());
  entry.hit = false;
  entry.is_new = !ghosts_.take(entry.id());
  const std::size_t cost = cost_of(entry);
  index_.insert(entry);
  share.queue_of(entry).push_back(entry);
  ++share.entries;
  share.own_bytes += cost;
  if (entry.is_new) share.newcomers_bytes += cost;
  bytes_ += cost;
  settle(share, entry);
}

bool ValidationShard::drop(const domain::TokenId& id) noexcept {
  ValidToken* const found = index_.find(id);
  if (found != nullptr) drop(*found);
  return found != nullptr;
}

void ValidationShard::drop(ValidToken& token) noexcept {
  const TokenRef last(&token, false);  // the cache's reference, which keeps the tenant until its share is gone
  const auto place = shares_.find(token.tenant().handle());
  Share& share = place->second;
  const std::size_t cost = cost_of(token);
  index_.erase(token);
  share.queue_of(token).erase(Queue::s_iterator_to(token));
  --share.entries;
  share.own_bytes -= cost;
  if (token.is_new) share.newcomers_bytes -= cost;
  bytes_ -= cost;
  settle(share, token);
  if (share.entries == 0) shares_.erase(place);
}

void ValidationShard::evict_from(Share& share) noexcept {
  for (;;) {
    const bool from_new = share.residents.empty() || share.newcomers_bytes * 100 > share.own_bytes * kNewcomersPercent;
    Queue& queue = from_new ? share.newcomers : share.residents;
    ValidToken& oldest = queue.front();
    if (!oldest.hit) {
      if (from_new) ghosts_.note(oldest.id());
      return drop(oldest);
    }
    oldest.hit = oldest.is_new = false;
    if (from_new) share.newcomers_bytes -= cost_of(oldest);
    share.residents.splice(share.residents.end(), queue, queue.begin());
  }
}

void ValidationShard::evict_from_largest() noexcept {
  const auto largest = std::max_element(shares_.begin(), shares_.end(), [](const auto& left, const auto& right) {
    return left.second.bytes() < right.second.bytes();
  });
  evict_from(largest->second);
}

std::size_t ValidationShard::clear() noexcept {
  const std::size_t before = entries();
  while (!shares_.empty()) drop(shares_.begin()->second.any());
  return before;
}

std::size_t ValidationShard::clear(const domain::TenantHandle& tenant) noexcept {
  const std::size_t before = entries();
  for (auto share = shares_.find(tenant); share != shares_.end(); share = shares_.find(tenant)) {
    drop(share->second.any());
  }
  return before - entries();
}

}  // namespace tokenward::tenant

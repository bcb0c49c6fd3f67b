#include "tenant/validation_cache.h"

#include <algorithm>
#include <array>
#include <list>
#include <mutex>
#include <unordered_map>

namespace tokenward::tenant {
namespace {

using TimePoint = std::chrono::steady_clock::time_point;

constexpr std::size_t kStripes = 64;
/// Longer than any store keeps a commit in the air.
constexpr std::chrono::minutes kReadThrough{10};

std::size_t heap_of(const std::string& text) noexcept { return text.capacity() > 15 ? text.capacity() + 1 : 0; }

/// What an entry costs, its place in map and list included.
std::size_t cost_of(const ValidToken& token) noexcept {
  std::size_t bytes = sizeof(ValidToken) + 160 + heap_of(token.owner) + heap_of(token.metadata) +
                      heap_of(token.rendered.forward_auth) + heap_of(token.rendered.validate) +
                      token.allowed_cidrs.capacity() * sizeof(domain::Cidr) +
                      token.scopes.capacity() * sizeof(std::string);
  for (const auto& scope : token.scopes) bytes += heap_of(scope);
  return bytes;
}

}  // namespace

struct ValidationCache::Shard {
  struct Entry {
    std::shared_ptr<const ValidToken> token;
    std::size_t cost = 0;
    bool hit = false;  ///< Since it last stood at the front: it gets a second chance.
  };
  using Queue = std::list<Entry>;
  struct Share {
    Queue queue;  ///< Oldest first.
    std::size_t bytes = 0;
  };

  std::mutex mutex;  // guards everything below
  std::unordered_map<domain::TokenId, Queue::iterator, FixedBytesHash> entries;
  std::unordered_map<domain::TenantHandle, Share, FixedBytesHash> shares;
  std::size_t bytes = 0;
  std::array<Epoch, kStripes> epochs{};
  std::unordered_map<domain::TokenId, TimePoint, FixedBytesHash> read_through;  ///< Until when.

  static std::size_t stripe_of(const domain::TokenId& id) noexcept { return id.bytes[14] % kStripes; }

  /// Whether there was such an entry.
  bool drop(const domain::TokenId& id) {
    const auto found = entries.find(id);
    if (found == entries.end()) return false;
    const auto share = shares.find(found->second->token->tenant->handle());
    bytes -= found->second->cost;
    share->second.bytes -= found->second->cost;
    share->second.queue.erase(found->second);
    entries.erase(found);
    if (share->second.queue.empty()) shares.erase(share);
    return true;
  }

  /// Removes one entry of `share`: the oldest that was not hit since it last came to the front.
  void evict_from(Share& share) {
    while (share.queue.front().hit) {
      share.queue.front().hit = false;
      share.queue.splice(share.queue.end(), share.queue, share.queue.begin());
    }
    drop(domain::TokenId(share.queue.front().token->id));
  }

  Share& largest_share() {
    return std::max_element(shares.begin(), shares.end(),
                            [](const auto& left, const auto& right) { return left.second.bytes < right.second.bytes; })
        ->second;
  }

  void begin_read_through(const domain::TokenId& id) {
    const auto now = std::chrono::steady_clock::now();
    std::erase_if(read_through, [&](const auto& entry) { return entry.second <= now; });
    read_through[id] = now + kReadThrough;
  }

  bool reads_through(const domain::TokenId& id) {
    const auto found = read_through.find(id);
    if (found == read_through.end()) return false;
    if (std::chrono::steady_clock::now() < found->second) return true;
    read_through.erase(found);
    return false;
  }
};

ValidationCache::ValidationCache(std::size_t bytes, unsigned tenant_share_percent)
    : shard_bytes_(bytes / kShards),
      tenant_share_bytes_(shard_bytes_ * tenant_share_percent / 100),
      shards_(std::make_unique<Shard[]>(kShards)) {}

ValidationCache::~ValidationCache() = default;

ValidationCache::Shard& ValidationCache::shard_of(const domain::TokenId& id) const noexcept {
  return shards_[id.bytes[15] % kShards];
}

std::shared_ptr<const ValidToken> ValidationCache::find(const domain::TokenId& id) {
  Shard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.entries.find(id);
  if (found == shard.entries.end()) return nullptr;
  found->second->hit = true;
  return found->second->token;
}

ValidationCache::Epoch ValidationCache::epoch(const domain::TokenId& id) {
  Shard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  return shard.epochs[Shard::stripe_of(id)];
}

void ValidationCache::insert(std::shared_ptr<const ValidToken> token, Epoch seen) {
  const std::size_t cost = cost_of(*token);
  if (cost > tenant_share_bytes_) return;
  Shard& shard = shard_of(token->id);
  const std::lock_guard lock(shard.mutex);
  if (shard.epochs[Shard::stripe_of(token->id)] != seen || shard.reads_through(token->id)) return;
  const domain::TokenId id = token->id;
  const domain::TenantHandle tenant = token->tenant->handle();
  if (shard.drop(id)) count(Removal::Replaced);
  for (auto share = shard.shares.find(tenant);
       share != shard.shares.end() && share->second.bytes + cost > tenant_share_bytes_;
       share = shard.shares.find(tenant)) {
    shard.evict_from(share->second);
    count(Removal::TenantShare);
  }
  while (shard.bytes + cost > shard_bytes_) {
    shard.evict_from(shard.largest_share());
    count(Removal::Size);
  }
  auto& share = shard.shares[tenant];
  share.queue.push_back({std::move(token), cost, false});
  share.bytes += cost;
  shard.bytes += cost;
  shard.entries.emplace(id, std::prev(share.queue.end()));
  tally_.add(kInsertions);
}

void ValidationCache::before_change(const std::vector<domain::TokenId>& ids) {
  for (const auto& id : ids) {
    Shard& shard = shard_of(id);
    const std::lock_guard lock(shard.mutex);
    ++shard.epochs[Shard::stripe_of(id)];
  }
}

void ValidationCache::after_change(const std::vector<domain::TokenId>& ids, ChangeOutcome outcome) {
  for (const auto& id : ids) {
    Shard& shard = shard_of(id);
    const std::lock_guard lock(shard.mutex);
    ++shard.epochs[Shard::stripe_of(id)];
    if (shard.drop(id)) count(Removal::Change);
    if (outcome == ChangeOutcome::Unknown) shard.begin_read_through(id);
  }
}

void ValidationCache::clear() {
  for (std::size_t i = 0; i < kShards; ++i) {
    Shard& shard = shards_[i];
    const std::lock_guard lock(shard.mutex);
    for (auto& epoch : shard.epochs) ++epoch;
    count(Removal::Cleared, shard.entries.size());
    shard.entries.clear();
    shard.shares.clear();
    shard.bytes = 0;
  }
}

void ValidationCache::clear(const domain::TenantHandle& tenant) {
  for (std::size_t i = 0; i < kShards; ++i) {
    Shard& shard = shards_[i];
    const std::lock_guard lock(shard.mutex);
    for (auto& epoch : shard.epochs) ++epoch;
    for (auto share = shard.shares.find(tenant); share != shard.shares.end(); share = shard.shares.find(tenant)) {
      if (shard.drop(domain::TokenId(share->second.queue.front().token->id))) count(Removal::Cleared);
    }
  }
}

ValidationCache::Size ValidationCache::size() {
  Size total;
  for (std::size_t i = 0; i < kShards; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    total.entries += shards_[i].entries.size();
    total.bytes += shards_[i].bytes;
  }
  return total;
}

}  // namespace tokenward::tenant

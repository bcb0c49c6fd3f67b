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

/// Tokens that were pushed out without ever having been asked for again: who of them comes back was not a passer-by.
/// A few bytes of each id, in a table of fixed size; a stranger of the same place and bytes is taken for one, which does
/// no harm.
class Ghosts {
 public:
  void note(const domain::TokenId& id) noexcept { places_[place_of(id)] = mark_of(id); }
  [[nodiscard]] bool take(const domain::TokenId& id) noexcept {
    std::uint32_t& mark = places_[place_of(id)];
    if (mark != mark_of(id)) return false;
    mark = 0;
    return true;
  }

 private:
  static std::uint32_t mark_of(const domain::TokenId& id) noexcept {
    return (id.bytes[8] << 24 | id.bytes[9] << 16 | id.bytes[10] << 8 | id.bytes[11]) | 1U;
  }
  std::size_t place_of(const domain::TokenId& id) const noexcept {
    return (id.bytes[12] << 8 | id.bytes[13]) % places_.size();
  }
  std::array<std::uint32_t, 512> places_{};
};

/// What leaves first is decided as in S3-FIFO (Yang et al., "FIFO queues are all you need for cache eviction", SOSP
/// 2023): newcomers wait in a short queue, and only who is asked for again there moves into the long one. So a crowd that
/// comes once, such as a job that shows every token it knows, pushes out its own kind and nobody in use.
struct ValidationCache::Shard {
  struct Entry {
    std::shared_ptr<const ValidToken> token;
    std::size_t cost = 0;
    bool hit = false;  ///< Since it came or was last passed over.
    bool is_new = true;
  };
  using Queue = std::list<Entry>;  ///< Oldest first.
  struct Share {
    Queue newcomers, residents;
    std::size_t bytes = 0, newcomers_bytes = 0;

    [[nodiscard]] bool empty() const noexcept { return newcomers.empty() && residents.empty(); }
    [[nodiscard]] Queue& queue_of(const Entry& entry) noexcept { return entry.is_new ? newcomers : residents; }
    [[nodiscard]] const Entry& any() const noexcept {
      return newcomers.empty() ? residents.front() : newcomers.front();
    }
  };
  /// The newcomers' part of a share, in percent.
  static constexpr std::size_t kNewcomersPercent = 10;

  std::mutex mutex;  // guards everything below
  std::unordered_map<domain::TokenId, Queue::iterator, FixedBytesHash> entries;
  std::unordered_map<domain::TenantHandle, Share, FixedBytesHash> shares;
  std::size_t bytes = 0;
  std::array<Epoch, kStripes> epochs{};
  std::unordered_map<domain::TokenId, TimePoint, FixedBytesHash> read_through;  ///< Until when.
  Ghosts ghosts;

  static std::size_t stripe_of(const domain::TokenId& id) noexcept { return id.bytes[14] % kStripes; }

  /// Whether there was such an entry.
  bool drop(const domain::TokenId& id) {
    const auto found = entries.find(id);
    if (found == entries.end()) return false;
    const auto share = shares.find(found->second->token->tenant->handle());
    const Entry& entry = *found->second;
    bytes -= entry.cost;
    share->second.bytes -= entry.cost;
    if (entry.is_new) share->second.newcomers_bytes -= entry.cost;
    share->second.queue_of(entry).erase(found->second);
    entries.erase(found);
    if (share->second.empty()) shares.erase(share);
    return true;
  }

  void add(Share& share, std::shared_ptr<const ValidToken> token, std::size_t cost) {
    const domain::TokenId id = token->id;
    const Entry entry{std::move(token), cost, false, !ghosts.take(id)};
    Queue& queue = share.queue_of(entry);
    queue.push_back(entry);
    bytes += cost;
    share.bytes += cost;
    if (entry.is_new) share.newcomers_bytes += cost;
    entries.emplace(id, std::prev(queue.end()));
  }

  /// Removes one entry of `share`.
  void evict_from(Share& share) {
    for (;;) {
      const bool from_new = share.residents.empty() || share.newcomers_bytes * 100 > share.bytes * kNewcomersPercent;
      Queue& queue = from_new ? share.newcomers : share.residents;
      Entry& oldest = queue.front();
      if (!oldest.hit) {
        if (from_new) ghosts.note(oldest.token->id);
        drop(domain::TokenId(oldest.token->id));
        return;
      }
      oldest.hit = oldest.is_new = false;
      if (from_new) share.newcomers_bytes -= oldest.cost;
      share.residents.splice(share.residents.end(), queue, queue.begin());
    }
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
  shard.add(shard.shares[tenant], std::move(token), cost);
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
      if (shard.drop(domain::TokenId(share->second.any().token->id))) count(Removal::Cleared);
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

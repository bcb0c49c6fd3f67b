#include "tenant/validation_cache.h"

#include "tenant/validation_shard.h"

namespace tokenward::tenant {

ValidationCache::ValidationCache(std::size_t bytes, unsigned tenant_share_percent)
    : shard_bytes_(bytes / kShards),
      tenant_share_bytes_(shard_bytes_ * tenant_share_percent / 100),
      shards_(std::make_unique<ValidationShard[]>(kShards)) {}

ValidationCache::~ValidationCache() = default;

ValidationShard& ValidationCache::shard_of(const domain::TokenId& id) const noexcept {
  return shards_[id.bytes[15] % kShards];
}

TokenRef ValidationCache::find(const domain::TokenId& id) {
  ValidationShard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  return shard.find(id);
}

ValidationCache::Epoch ValidationCache::epoch(const domain::TokenId& id) {
  ValidationShard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  return shard.epoch(id);
}

void ValidationCache::insert(const TokenRef& token, Epoch seen) {
  if (ValidationShard::bytes_of(*token) > tenant_share_bytes_) return;
  const domain::TokenId& id = token->id();
  const domain::TenantHandle& tenant = token->tenant().handle();
  ValidationShard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  if (shard.epoch(id) != seen || shard.reads_through(id)) return;
  if (shard.drop(id)) count(Removal::Replaced);
  while (shard.tenant_bytes_with(*token) > tenant_share_bytes_) {
    if (!shard.has(tenant)) return;
    shard.evict_from(tenant);
    count(Removal::TenantShare);
  }
  while (shard.bytes_with(*token) > shard_bytes_ && shard.entries() > 0) {
    shard.evict_from_largest();
    count(Removal::Size);
  }
  shard.add(token);
  tally_.add(kInsertions);
}

void ValidationCache::before_change(const std::vector<domain::TokenId>& ids) {
  for (const auto& id : ids) {
    ValidationShard& shard = shard_of(id);
    const std::lock_guard lock(shard.mutex);
    shard.raise_epoch(id);
  }
}

void ValidationCache::after_change(const std::vector<domain::TokenId>& ids, ChangeOutcome outcome) {
  for (const auto& id : ids) {
    ValidationShard& shard = shard_of(id);
    const std::lock_guard lock(shard.mutex);
    shard.raise_epoch(id);
    if (shard.drop(id)) count(Removal::Change);
    if (outcome == ChangeOutcome::Unknown) shard.begin_read_through(id);
  }
}

void ValidationCache::clear() {
  for (std::size_t i = 0; i < kShards; ++i) {
    ValidationShard& shard = shards_[i];
    const std::lock_guard lock(shard.mutex);
    shard.raise_epochs();
    count(Removal::Cleared, shard.clear());
  }
}

void ValidationCache::clear(const domain::TenantHandle& tenant) {
  for (std::size_t i = 0; i < kShards; ++i) {
    ValidationShard& shard = shards_[i];
    const std::lock_guard lock(shard.mutex);
    shard.raise_epochs();
    count(Removal::Cleared, shard.clear(tenant));
  }
}

ValidationCache::Size ValidationCache::size() {
  Size total;
  for (std::size_t i = 0; i < kShards; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    total.entries += shards_[i].entries();
    total.bytes += shards_[i].bytes();
  }
  return total;
}

}  // namespace tokenward::tenant

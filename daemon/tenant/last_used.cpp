#include "tenant/last_used.h"

#include <algorithm>
#include <vector>

#include "storage/token_records.h"

namespace tokenward::tenant {
namespace {

constexpr std::size_t kMaxNote = 64;
constexpr std::size_t kPerCall = 1000;

}  // namespace

void LastUsed::note(const domain::TenantHandle& tenant, const domain::TokenId& id, Instant at,
                    std::string_view source) {
  Shard& shard = shards_[id.bytes.back() % kShards];
  const std::lock_guard lock(shard.mutex);
  const TokenKey key{tenant, id};
  auto found = shard.uses.find(key);
  if (found == shard.uses.end()) {
    if (shard.uses.size() >= kMaxPerShard) return;
    found = shard.uses.emplace(key, Use{}).first;
  }
  Use& use = found->second;
  if (to_micros(at) <= use.at_us) return;
  use.at_us = to_micros(at);
  use.source.assign(source.substr(0, kMaxNote));
}

void LastUsed::hand_over(const domain::TenantHandle& tenant, LastUsed& other) {
  for (Shard& shard : shards_) {
    std::vector<std::pair<TokenKey, Use>> taken;
    {
      const std::lock_guard lock(shard.mutex);
      for (auto next = shard.uses.begin(); next != shard.uses.end();) {
        const auto use = next++;
        if (use->first.tenant != tenant) continue;
        taken.emplace_back(use->first, std::move(use->second));
        shard.uses.erase(use);
      }
    }
    for (const auto& [key, use] : taken) other.note(key.tenant, key.id, from_micros(use.at_us), use.source);
  }
}

Result<void> LastUsed::flush() {
  for (Shard& shard : shards_) {
    std::unordered_map<TokenKey, Use, TokenKeyHash> taken;
    {
      const std::lock_guard lock(shard.mutex);
      taken.swap(shard.uses);
    }
    std::vector<storage::Touch> touches;
    touches.reserve(std::min(taken.size(), kPerCall));
    for (auto next = taken.begin(); next != taken.end();) {
      const auto& [key, use] = *next++;
      touches.push_back({storage::token_key(key.tenant, key.id), use.at_us, use.source});
      if (touches.size() < kPerCall && next != taken.end()) continue;
      if (auto written = store_->touch(touches); !written) {
        for (auto& [lost, at] : taken) note(lost.tenant, lost.id, from_micros(at.at_us), at.source);
        return written;
      }
      touches.clear();
    }
  }
  return {};
}

}  // namespace tokenward::tenant

#include "tenant/tenant_runtime.h"

#include <algorithm>

#include "crypto/token_codec.h"
#include "tenant/store_room.h"

namespace tokenward::tenant {

using domain::TokenClass;

TenantRuntime::TenantRuntime(domain::TenantHandle handle, domain::TenantSlug slug, StoreRoom& room,
                             std::shared_ptr<TenantFigures> figures)
    : handle_(handle),
      slug_(std::move(slug)),
      figures_(std::move(figures)),
      changes_(room),
      follower_(room.following().bound) {}

void TenantRuntime::move(ChangeQueue::Hold& hold, StoreRoom& room) noexcept {
  hold.lead_to(room);
  // After the room: who reads the old store under the new era would pass for newer than it is.
  era_.fetch_add(1, std::memory_order_acq_rel);
  follower_.restart();
}

bool TenantRuntime::has_own_feed() const noexcept { return room().following().keeps == Keeps::Apart; }

FeedFollower& TenantRuntime::follower() noexcept { return has_own_feed() ? follower_ : room().follower(); }

bool TenantRuntime::tolerates_age(SteadyTime at) noexcept {
  const auto longest = stale_if_error_.load(std::memory_order_acquire);
  if (longest == std::chrono::seconds{0}) return false;
  const auto as_of = follower().as_of();
  return as_of && *as_of >= at - longest;
}

Result<void> TenantRuntime::keep_current(House& house, SteadyTime at) {
  FeedFollower& followed = follower();
  if (followed.is_fresh(at)) return {};
  return followed.catch_up(house, room(), has_own_feed() ? &handle_ : nullptr, followed.oldest(at));
}

void TenantRuntime::publish(const domain::Tenant& tenant, Stamp stamp) {
  const std::lock_guard lock(publishing_);
  if (stamp < stamp_) return;
  stamp_ = stamp;
  ordinary_.store(tenant.generations.ordinary, std::memory_order_release);
  management_.store(tenant.generations.management, std::memory_order_release);
  state_.store(tenant.state, std::memory_order_release);
}

void TenantRuntime::publish_policy(const domain::RateLimits& rates, std::optional<std::chrono::seconds> stale_if_error,
                                   SteadyTime now, Stamp stamp) {
  const std::lock_guard lock(publishing_);
  if (stamp < policy_stamp_) return;
  policy_stamp_ = stamp;
  stale_if_error_.store(stale_if_error.value_or(std::chrono::seconds{0}), std::memory_order_release);
  const auto present = limiter_.load();
  if ((present ? present->limits() : domain::RateLimits{}) == rates) return;
  const bool limited = rates != domain::RateLimits{};
  limiter_.store(limited ? std::make_shared<RateLimiter>(rates, now) : nullptr);
  limited_.store(limited, std::memory_order_release);
}

const crypto::HmacKey* TenantRuntime::known_mac_key(domain::KeyId kid, std::uint64_t generation) const noexcept {
  const MacKey* recent = recent_key_.load(std::memory_order_acquire);
  if (recent == nullptr || recent->kid != kid) return nullptr;
  return recent->verifies_at.load(std::memory_order_acquire) == generation ? &recent->key : nullptr;
}

const crypto::HmacKey* TenantRuntime::mac_key(const crypto::Keyring& keyring, std::uint64_t generation,
                                              domain::KeyId kid) {
  const crypto::Key* master = keyring.find(crypto::KeyKind::Mac, kid);
  if (master == nullptr) return nullptr;
  auto keys = keys_.lock();
  auto kept = std::find_if(keys->begin(), keys->end(), [&](const auto& key) { return key->kid == kid; });
  if (kept == keys->end()) {
    auto derived = crypto::derive_tenant_mac_key(master->material.reveal(), handle_);
    kept = keys->insert(kept, std::make_unique<MacKey>(kid, std::move(derived)));
  }
  (*kept)->verifies_at.store(generation, std::memory_order_release);
  recent_key_.store(kept->get(), std::memory_order_release);
  return &(*kept)->key;
}

}  // namespace tokenward::tenant

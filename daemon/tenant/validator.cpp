#include "tenant/validator.h"

#include "base/secret.h"
#include "tenant/house.h"
#include "tenant/token_loader.h"

namespace tokenward::tenant {
namespace {

using Known = ValidationCounts::Known;

Verdict refuse(Reason reason, std::shared_ptr<TenantRuntime> tenant = nullptr) {
  return {nullptr, reason, std::move(tenant)};
}

/// Where its tenant is known and counted.
void count_for(const std::shared_ptr<TenantRuntime>& tenant, Reason reason) noexcept {
  if (tenant == nullptr) return;
  if (TenantFigures* figures = tenant->figures()) figures->note_validation(reason);
}

}  // namespace

Reason reason_of(DeadReason dead) noexcept {
  switch (dead) {
    case DeadReason::Revoked:
      return Reason::Revoked;
    case DeadReason::Expired:
      return Reason::Expired;
    case DeadReason::Absent:
      break;
  }
  return Reason::Absent;
}

/// The steady clock is read only where another node may have changed something. `came`: when the request did, where it
/// has waited since.
bool Validator::is_fresh(TenantRuntime& tenant, std::optional<SteadyTime> came) const {
  const FeedFollower& follower = tenant.follower();
  if (follower.is_alone()) return true;
  const SteadyTime at = came ? *came : house_.steady_now();
  // Somebody follows the feed all the time, where tenants share one: what is old there cannot be followed.
  return follower.is_fresh(at) || (!tenant.has_own_feed() && tenant.tolerates_age(at));
}

Validator::Quick Validator::check(std::string_view value, std::optional<SteadyTime> came, Age age) {
  const auto parsed = crypto::parse_token(value);
  if (!parsed) return known_at_once(Known::Malformed);
  auto tenant = house_.directory().known(parsed->handle());
  if (!tenant) return check_unknown_tenant(*parsed);

  const std::uint64_t generation = house_.keyring_generation();
  const crypto::HmacKey* key = tenant->known_mac_key(parsed->kid(), generation);
  if (key == nullptr) key = tenant->mac_key(*house_.keyring(), generation, parsed->kid());
  if (key == nullptr) return known_at_once(Known::UnknownKey);
  const crypto::Mac mac = crypto::compute_token_mac(*key, *parsed);
  if (!crypto::tag_matches(mac, *parsed)) return known_at_once(Known::Forged);
  if (tenant->in_doubt() || (age == Age::Bounded && !is_fresh(*tenant, came))) {
    return {false, {}, tenant->handle()};
  }
  if (tenant->state() != domain::TenantState::Active) {
    counts_.count(Known::CachedSuspended);
    count_for(tenant, Reason::Suspended);
    return {true, refuse(Reason::Suspended, std::move(tenant)), {}};
  }
  if (auto verdict = recall(tenant, parsed->id(), mac)) {
    count_for(tenant, verdict->reason);
    return {true, std::move(*verdict), {}};
  }
  return {false, {}, tenant->handle()};
}

/// K of an unknown handle is computed, not kept; only a genuine tag is worth a look into the store.
Validator::Quick Validator::check_unknown_tenant(const crypto::ParsedToken& parsed) {
  const auto keyring = house_.keyring();
  const auto* master = keyring->find(crypto::KeyKind::Mac, parsed.kid());
  if (master == nullptr) return known_at_once(Known::UnknownKey);
  const auto key = crypto::derive_tenant_mac_key(master->material.reveal(), parsed.handle());
  if (crypto::tag_matches(crypto::compute_token_mac(key, parsed), parsed)) return {};
  return known_at_once(Known::Forged);
}

/// Nothing genuine.
Validator::Quick Validator::known_at_once(Known known) {
  counts_.count(known);
  return {true, refuse(Reason::Unknown), {}};
}

/// What the cache or the ring of the dead say of a genuine value of an Active tenant.
std::optional<Verdict> Validator::recall(const std::shared_ptr<TenantRuntime>& tenant, const domain::TokenId& id,
                                         const crypto::Mac& mac) {
  auto cached = house_.cache().find(id);
  if (cached && equal_in_constant_time(cached->mac().view(), mac.view())) {
    switch (worth_of(*cached, house_.clock().now())) {
      case Worth::Good:
        counts_.count(Known::Cached);
        return Verdict{std::move(cached), Reason::None, tenant};
      case Worth::Expired:
        if (cached->replaced()) break;  // a load tells of the reuse and leaves it among the dead
        counts_.count(Known::CachedExpired);
        return refuse(Reason::Expired, tenant);
      case Worth::Suspended:
        counts_.count(Known::CachedSuspended);
        return refuse(Reason::Suspended, tenant);
      case Worth::Outdated:  // the ring knows if a load has found it dead since
        break;
    }
  }
  const auto dead = tenant->dead().find(mac);
  if (!dead) return std::nullopt;
  counts_.count(*dead);
  return refuse(reason_of(*dead), tenant);
}

Verdict Validator::load(std::string_view value) {
  const SteadyTime came = house_.steady_now();
  for (;;) {
    auto quick = check(value, came);
    if (quick.known) return std::move(quick.verdict);
    const auto parsed = crypto::parse_token(value);
    const auto tenant = house_.directory().known(parsed->handle());
    std::optional<Verdict> verdict;
    if (tenant && !is_fresh(*tenant, came)) {
      if (tenant->keep_current(house_, came)) continue;
      if (tenant->tolerates_age(came)) quick = check(value, came, Age::Tolerated);
      if (quick.known) return std::move(quick.verdict);
      verdict = refuse(Reason::Unavailable, tenant);
    } else {
      verdict = read(*parsed, value);
    }
    if (!verdict) continue;
    counts_.count_load(verdict->reason);
    count_for(verdict->tenant, verdict->reason);
    return std::move(*verdict);
  }
}

/// None where it is to be asked for again.
std::optional<Verdict> Validator::read(const crypto::ParsedToken& parsed, std::string_view value) {
  const SharedLoads::Key key{crypto::sha256(as_bytes(value)), house_.cache().epoch(parsed.id())};
  auto [verdict, joined] = loads_.run(key, [&] { return TokenLoader(house_, counts_, parsed).run(); });
  if (!joined) return verdict;
  counts_.count_joined();
  // Its tenant or owner may have been suspended after the one who read it looked.
  if (verdict && verdict->token && worth_of(*verdict->token, house_.clock().now()) != Worth::Good) return std::nullopt;
  return verdict;
}

}  // namespace tokenward::tenant

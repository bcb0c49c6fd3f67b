#include "tenant/validator.h"

#include "base/secret.h"
#include "crypto/token_codec.h"
#include "crypto/verifier.h"
#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using domain::TokenClass;

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

Reason reason_of(const Error& error) noexcept {
  switch (error.code) {
    case ErrorCode::NotFound:
      return Reason::Unknown;
    case ErrorCode::Corrupt:
      return Reason::Damaged;
    default:
      return Reason::Unavailable;
  }
}

Verdict refuse(Reason reason, std::shared_ptr<TenantRuntime> tenant = nullptr) {
  return {nullptr, reason, std::move(tenant)};
}

/// What a cached token is worth now.
enum class Standing : std::uint8_t { Good, Expired, Suspended, Outdated };

Standing standing_of(const ValidToken& token, std::int64_t now_us) noexcept {
  if (token.tenant->state() != domain::TenantState::Active || token.owner_state->suspended()) {
    return Standing::Suspended;
  }
  // A token that a revoke-all spared was given a new generation: only the store knows.
  const domain::Generation floor{token.tenant->generation(token.token_class),
                                 token.owner_state->generation(token.token_class)};
  if (token.generation.below(floor)) return Standing::Outdated;
  return now_us >= token.expires_us ? Standing::Expired : Standing::Good;
}

/// A value of the last few minutes may be about to appear; an older one that has no row never will.
bool absent_for_good(const domain::TokenId& id, Instant now) noexcept {
  std::int64_t minted_ms = 0;
  for (std::size_t i = 0; i < 6; ++i) minted_ms = minted_ms << 8 | id.bytes[i];
  return now - Instant{std::chrono::milliseconds{minted_ms}} > std::chrono::minutes{10};
}

}  // namespace

Validator::Quick Validator::check(std::string_view value) {
  const auto parsed = crypto::parse_token(value);
  if (!parsed) return {true, refuse(Reason::Unknown), {}};
  const auto tenant = house_.directory().known(parsed->handle());
  if (!tenant) {
    // K of an unknown handle is computed, not kept; only a genuine tag is worth a look into the store.
    const auto keyring = house_.keyring();
    const auto* master = keyring->find(crypto::KeyKind::Mac, parsed->kid());
    if (master == nullptr) return {true, refuse(Reason::Unknown), {}};
    const auto key = crypto::derive_tenant_mac_key(master->material.reveal(), parsed->handle());
    if (crypto::tag_matches(crypto::compute_token_mac(key, *parsed), *parsed)) return {};
    counters_.forged.fetch_add(1, std::memory_order_relaxed);
    return {true, refuse(Reason::Unknown), {}};
  }
  const crypto::HmacKey* key = tenant->known_mac_key(parsed->kid());
  if (key == nullptr) key = tenant->mac_key(*house_.keyring(), parsed->kid());
  if (key == nullptr) return {true, refuse(Reason::Unknown), {}};
  const crypto::Mac mac = crypto::compute_token_mac(*key, *parsed);
  if (!crypto::tag_matches(mac, *parsed)) {
    counters_.forged.fetch_add(1, std::memory_order_relaxed);
    return {true, refuse(Reason::Unknown), {}};
  }
  if (tenant->state() != domain::TenantState::Active) return {true, refuse(Reason::Suspended, tenant), {}};
  if (auto cached = house_.cache().find(parsed->id());
      cached && equal_in_constant_time(cached->mac.view(), mac.view())) {
    switch (standing_of(*cached, to_micros(house_.clock().now()))) {
      case Standing::Good:
        counters_.hits.fetch_add(1, std::memory_order_relaxed);
        return {true, {std::move(cached), Reason::None, tenant}, {}};
      case Standing::Expired:
        return {true, refuse(Reason::Expired, tenant), {}};
      case Standing::Suspended:
        return {true, refuse(Reason::Suspended, tenant), {}};
      case Standing::Outdated:
        break;
    }
  } else if (const auto dead = tenant->dead().find(mac)) {
    counters_.dead_hits.fetch_add(1, std::memory_order_relaxed);
    return {true, refuse(reason_of(*dead), tenant), {}};
  }
  return {false, {}, tenant->handle()};
}

Verdict Validator::load(std::string_view value) {
  auto quick = check(value);
  if (quick.known) return std::move(quick.verdict);
  const auto parsed = crypto::parse_token(value);
  counters_.misses.fetch_add(1, std::memory_order_relaxed);

  auto found = house_.directory().find(parsed->handle());
  if (!found) return refuse(reason_of(found.error()));
  std::shared_ptr<TenantRuntime> tenant = std::move(*found);
  const auto keyring = house_.keyring();
  const crypto::HmacKey* key = tenant->mac_key(*keyring, parsed->kid());
  if (key == nullptr) return refuse(Reason::Unknown);
  const crypto::Mac mac = crypto::compute_token_mac(*key, *parsed);
  if (tenant->state() != domain::TenantState::Active) return refuse(Reason::Suspended, tenant);

  const auto epoch = house_.cache().epoch(parsed->id());
  storage::Store& store = tenant->room().store();
  counters_.store_loads.fetch_add(1, std::memory_order_relaxed);
  auto record = store.get(storage::token_key(tenant->handle(), parsed->id()));
  if (!record) return refuse(Reason::Unavailable, tenant);
  if (!*record) {
    if (absent_for_good(parsed->id(), house_.clock().now())) tenant->dead().insert(mac, DeadReason::Absent);
    return refuse(Reason::Absent, tenant);
  }
  auto token = storage::decode_token(*keyring, **record);
  if (!token) return house_.report_damage(tenant, (*record)->key), refuse(Reason::Damaged, tenant);

  // The owner's state is registered before its record is read, so a change that commits meanwhile finds it.
  auto owner_state = tenant->owner(token->owner.text());
  std::optional<domain::OwnerRecord> owner;
  auto owner_record = store.get(storage::owner_key(tenant->handle(), token->owner));
  if (!owner_record) return refuse(Reason::Unavailable, tenant);
  if (*owner_record) {
    auto decoded = storage::decode_owner(*keyring, **owner_record);
    if (!decoded) return house_.report_damage(tenant, (*owner_record)->key), refuse(Reason::Damaged, tenant);
    owner_state->publish(*decoded, (*owner_record)->version);
    owner = std::move(*decoded);
  }

  const TokenClass token_class = domain::class_of(*token);
  const domain::Generation floor{tenant->generation(token_class), owner_state->generation(token_class)};
  switch (domain::status_of(*token, floor, house_.clock().now())) {
    case domain::Status::Revoked:
      tenant->dead().insert(mac, DeadReason::Revoked);
      return refuse(Reason::Revoked, tenant);
    case domain::Status::Expired:
      tenant->dead().insert(mac, DeadReason::Expired);
      return refuse(Reason::Expired, tenant);
    case domain::Status::Active:
      break;
  }
  if (owner_state->suspended()) return refuse(Reason::Suspended, tenant);
  counters_.argon2_runs.fetch_add(1, std::memory_order_relaxed);
  auto verified = crypto::verify_token_secret(*keyring, tenant->handle(), token->id, parsed->secret(), token->verifier);
  if (!verified) return refuse(reason_of(verified.error()), tenant);
  if (!*verified) return refuse(Reason::Unknown, tenant);

  auto valid = make_valid_token(mac, *token, tenant, std::move(owner_state));
  house_.cache().insert(valid, epoch);
  // What was read may have been overtaken by a suspension or a revoke-all while Argon2id ran.
  if (standing_of(*valid, to_micros(house_.clock().now())) != Standing::Good) return refuse(Reason::Suspended, tenant);
  return {std::move(valid), Reason::None, std::move(tenant)};
}

std::shared_ptr<const ValidToken> Validator::make_valid_token(const crypto::Mac& mac, const domain::Token& token,
                                                              std::shared_ptr<TenantRuntime> tenant,
                                                              std::shared_ptr<OwnerRuntime> owner) const {
  auto valid = std::make_shared<ValidToken>();
  valid->mac = mac;
  valid->id = token.id;
  valid->tenant = std::move(tenant);
  valid->owner_state = std::move(owner);
  valid->token_class = domain::class_of(token);
  valid->generation = token.generation;
  if (token.expires_at) valid->expires_us = to_micros(*token.expires_at);
  valid->owner = token.owner.text();
  valid->scopes = token.scopes;
  valid->metadata = token.metadata;
  for (const auto& text : token.allowed_cidrs) {
    if (const auto cidr = domain::Cidr::parse(text)) valid->allowed_cidrs.push_back(*cidr);
  }
  valid->rendered = house_.render()(*valid);
  return valid;
}

}  // namespace tokenward::tenant

#include "tenant/token_loader.h"

#include "crypto/verifier.h"
#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

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

/// A value of the last few minutes may be about to appear; an older one that has no row never will.
bool absent_for_good(const domain::TokenId& id, Instant now) noexcept {
  return now - domain::created_at(id) > std::chrono::minutes{10};
}

}  // namespace

TokenLoader::TokenLoader(House& house, ValidationCounts& counts, const crypto::ParsedToken& parsed)
    : house_(house),
      counts_(counts),
      parsed_(parsed),
      keyring_generation_(house.keyring_generation()),
      keyring_(house.keyring()),
      epoch_(house.cache().epoch(parsed.id())) {}

std::optional<Verdict> TokenLoader::run() {
  for (const auto step : {&TokenLoader::find_tenant, &TokenLoader::read_living, &TokenLoader::verify_secret}) {
    const Reason reason = (this->*step)();
    if (reason != Reason::None) return Verdict{nullptr, reason, tenant_};
  }
  return take_up();
}

Reason TokenLoader::find_tenant() {
  auto found = house_.directory().find(parsed_.handle());
  if (!found) return reason_of(found.error());
  const crypto::HmacKey* key = (*found)->mac_key(*keyring_, keyring_generation_, parsed_.kid());
  if (key == nullptr) return Reason::Unknown;
  mac_ = crypto::compute_token_mac(*key, parsed_);
  tenant_ = std::move(*found);
  return tenant_->state() == domain::TenantState::Active ? Reason::None : Reason::Suspended;
}

/// A revoke-all may spare a token by lifting its generation: that a row is below a generation means something only if
/// the row was read after the generation was known.
Reason TokenLoader::read_living() {
  domain::Generation known{};
  for (;;) {
    if (const Reason reason = read_token(); reason != Reason::None) return reason;
    if (const Reason reason = read_owner(); reason != Reason::None) return reason;
    const auto token_class = domain::class_of(*token_);
    const domain::Generation floor{tenant_->generation(token_class), owner_->generation(token_class)};
    switch (domain::status_of(*token_, floor, house_.clock().now())) {
      case domain::Status::Active:
        return Reason::None;  // a suspended owner's is taken up too, so that it is known next time
      case domain::Status::Expired:
        return dead(DeadReason::Expired);
      case domain::Status::Revoked:
        if (token_->revoked || token_->generation.below(known)) return dead(DeadReason::Revoked);
        known = floor;
        break;
    }
  }
}

Reason TokenLoader::read_token() {
  counts_.count_read();
  const auto key = storage::token_key(tenant_->handle(), parsed_.id());
  auto record = tenant_->room().store().get(key);
  if (!record) return Reason::Unavailable;
  if (!*record) {
    return absent_for_good(parsed_.id(), house_.clock().now()) ? dead(DeadReason::Absent) : Reason::Absent;
  }
  auto token = storage::decode_token(*keyring_, **record);
  if (!token) return damaged(key);
  token_ = std::move(*token);
  return Reason::None;
}

Reason TokenLoader::read_owner() {
  // The owner's state is registered before its record is read, so a change that commits meanwhile finds it.
  owner_ = tenant_->parts().owner(token_->owner.text(), house_.forms());
  const std::uint32_t era = tenant_->era();
  const auto key = storage::owner_key(tenant_->handle(), token_->owner);
  auto record = tenant_->room().store().get(key);
  if (!record) return Reason::Unavailable;
  if (!*record) return damaged(key);  // it is written with the owner's first token and never removed before it
  auto decoded = storage::decode_owner(*keyring_, **record);
  if (!decoded) return damaged(key);
  owner_->publish(*decoded, {era, (*record)->version});
  return Reason::None;
}

Reason TokenLoader::verify_secret() {
  auto verified = house_.hash_times().tokens.time([&] {
    return crypto::verify_token_secret(*keyring_, tenant_->handle(), token_->id, parsed_.secret(), token_->verifier);
  });
  if (!verified) return reason_of(verified.error());
  return *verified ? Reason::None : Reason::Unknown;
}

/// The owner may be suspended, and what was read may have been overtaken while Argon2id ran.
std::optional<Verdict> TokenLoader::take_up() {
  auto valid = make_valid_token();
  // Until the one that it retires has ended, every use comes here.
  if (valid->retires() == nullptr) house_.cache().insert(valid, epoch_);
  switch (worth_of(*valid, house_.clock().now())) {
    case Worth::Good:
      return Verdict{std::move(valid), Reason::None, tenant_};
    case Worth::Expired:
      return Verdict{nullptr, Reason::Expired, tenant_};
    case Worth::Suspended:
      return Verdict{nullptr, Reason::Suspended, tenant_};
    case Worth::Outdated:
      break;
  }
  return std::nullopt;
}

TokenRef TokenLoader::make_valid_token() const {
  TokenFacts facts{
      .mac = mac_,
      .id = token_->id,
      .owner = owner_,
      .scopes = tenant_->parts().scopes(token_->scopes, house_.forms()),
      .generation = token_->generation,
      .replaced = token_->replaced_by.has_value(),
      .metadata = token_->metadata,
      .rare = {
          .allowed_cidrs = domain::parse_cidrs(token_->allowed_cidrs), .quota = nullptr, .retires = find_retiring()}};
  if (token_->expires_at) facts.expires_us = to_micros(*token_->expires_at);
  if (token_->quota) facts.rare.quota = tenant_->quotas().window_of(*token_->quota, house_.steady_now());
  return ValidToken::create(std::move(facts));
}

/// The Active token that is to end with the first use of this one. What cannot be read may be Active, but for a damaged
/// one, which authenticates nobody.
std::optional<domain::TokenId> TokenLoader::find_retiring() const {
  const auto& link = token_->replaces;
  if (!link || link->retirement != domain::Retirement::FirstUse) return std::nullopt;
  auto record = tenant_->room().store().get(storage::token_key(tenant_->handle(), link->token));
  if (!record) return link->token;
  if (!*record) return std::nullopt;
  const auto old = storage::decode_token(*keyring_, **record);
  if (!old) return std::nullopt;
  const auto token_class = domain::class_of(*old);
  const domain::Generation floor{tenant_->generation(token_class), owner_->generation(token_class)};
  if (domain::status_of(*old, floor, house_.clock().now()) != domain::Status::Active) return std::nullopt;
  return old->id;
}

Reason TokenLoader::damaged(const storage::Key& key) {
  house_.report_damage(tenant_, key);
  return Reason::Damaged;
}

Reason TokenLoader::dead(DeadReason why) {
  tenant_->dead().insert(mac_, why);
  if (token_ && domain::ended_by_rotation(*token_)) house_.report_reuse(tenant_, *token_);
  return reason_of(why);
}

}  // namespace tokenward::tenant

#include "domain/tenant.h"

#include <algorithm>

namespace tokenward::domain {
namespace {

/// As many as fit an owner's record beside a thousand slots.
constexpr std::size_t kMaxStrokes = 8;

/// Gives up the oldest stroke that a later one of its class can stand in for; whether there was one.
bool drop_oldest(std::vector<BulkRevocation>& strokes) {
  for (auto stroke = strokes.begin(); stroke != strokes.end(); ++stroke) {
    const bool stood_in_for = std::any_of(stroke + 1, strokes.end(), [&](const BulkRevocation& later) {
      return later.token_class == stroke->token_class;
    });
    if (!stood_in_for) continue;
    strokes.erase(stroke);
    return true;
  }
  return false;
}

bool is_active(const Slot& slot, const Generation& floor, Instant now) noexcept {
  return !slot.generation.below(floor) && (!slot.expires_at || now < *slot.expires_at);
}

}  // namespace

std::string_view to_string(TenantState state) noexcept {
  switch (state) {
    case TenantState::Active:
      return "active";
    case TenantState::Suspended:
      return "suspended";
    case TenantState::Deleting:
      break;
  }
  return "deleting";
}

std::optional<TenantState> parse_tenant_state(std::string_view text) noexcept {
  for (const TenantState state : {TenantState::Active, TenantState::Suspended, TenantState::Deleting}) {
    if (text == to_string(state)) return state;
  }
  return std::nullopt;
}

void Generations::raise(TokenClass token_class, Revocation revocation) {
  // What fell by the strokes before says so itself once its row is rewritten.
  while (!sweep_pending && drop_oldest(strokes)) continue;
  auto& generation = token_class == TokenClass::Management ? management : ordinary;
  ++generation;
  strokes.push_back({token_class, generation, std::move(revocation)});
  sweep_pending = true;
  if (strokes.size() > kMaxStrokes) drop_oldest(strokes);
}

const Revocation* Generations::felled(TokenClass token_class, std::uint32_t generation) const noexcept {
  if (generation >= of(token_class)) return nullptr;
  for (const auto& stroke : strokes) {
    if (stroke.token_class == token_class && stroke.generation > generation) return &stroke.revocation;
  }
  return nullptr;
}

Result<std::string> normalise_display_name(std::string_view text) {
  auto label = normalise_label(text);
  if (label) return label;
  return Error{ErrorCode::Invalid, "display_name must have 1 to 100 characters without control characters",
               "display_name"};
}

Standing standing_of(const Token& token, const Tenant& tenant, const OwnerRecord* owner, Instant now) {
  const TokenClass token_class = class_of(token);
  if (token.revoked) return {Status::Revoked, token.revoked};
  const Status status = status_of(token, floor_of(tenant, owner, token_class), now);
  if (status != Status::Revoked) return {status, std::nullopt};
  const Revocation* stroke = tenant.generations.felled(token_class, token.generation.tenant);
  const Revocation* of_owner = owner ? owner->generations.felled(token_class, token.generation.owner) : nullptr;
  if (stroke == nullptr || (of_owner != nullptr && of_owner->at < stroke->at)) stroke = of_owner;
  if (stroke == nullptr) return {Status::Revoked, Revocation{}};
  const bool expired_before =
      (token.expires_at && *token.expires_at <= stroke->at) || (token.idled_at && *token.idled_at <= stroke->at);
  if (expired_before) return {Status::Expired, std::nullopt};
  return {Status::Revoked, *stroke};
}

std::size_t count_taken(const std::vector<Slot>& slots, const Generation& floor, Instant now) {
  std::vector<TokenId> active, replaced;
  for (const Slot& slot : slots) {
    if (!is_active(slot, floor, now)) continue;
    active.push_back(slot.id);
    if (slot.predecessor) replaced.push_back(*slot.predecessor);
  }
  std::sort(replaced.begin(), replaced.end());
  return static_cast<std::size_t>(std::count_if(active.begin(), active.end(), [&](const TokenId& id) {
    return !std::binary_search(replaced.begin(), replaced.end(), id);
  }));
}

Result<void> check_room(const std::vector<Slot>& slots) {
  if (slots.size() < kMaxSlotEntries) return {};
  return Error{
      ErrorCode::LimitReached,
      "the owner has " + std::to_string(slots.size()) +
          " Active tokens, those included that were replaced and still work; wait for one to end or revoke it"};
}

void drop_dead(std::vector<Slot>& slots, const Generation& floor, Instant now) {
  std::erase_if(slots, [&](const Slot& slot) { return !is_active(slot, floor, now); });
}

void release(std::vector<Slot>& slots, const TokenId& id) {
  std::erase_if(slots, [&](const Slot& slot) { return slot.id == id; });
}

}  // namespace tokenward::domain

#include "domain/history_event.h"

#include <array>
#include <bit>
#include <utility>

namespace tokenward::domain {
namespace {

constexpr std::array<std::pair<Action, std::string_view>, 32> kNames{{
    {Action::TokenMinted, "token.minted"},
    {Action::TokenRelabelled, "token.relabelled"},
    {Action::TokenRevoked, "token.revoked"},
    {Action::TokenRotated, "token.rotated"},
    {Action::TokenExpired, "token.expired"},
    {Action::TokensRevokedAll, "tokens.revoked_all"},
    {Action::OwnerSuspended, "owner.suspended"},
    {Action::OwnerResumed, "owner.resumed"},
    {Action::OwnerErased, "owner.erased"},
    {Action::RecordSealBroken, "record.seal_broken"},
    {Action::PolicyChanged, "policy.changed"},
    {Action::PolicyEnforced, "policy.enforced"},
    {Action::TenantCreated, "tenant.created"},
    {Action::TenantSuspended, "tenant.suspended"},
    {Action::TenantResumed, "tenant.resumed"},
    {Action::TenantDeleted, "tenant.deleted"},
    {Action::TenantRenamed, "tenant.renamed"},
    {Action::TenantMoved, "tenant.moved"},
    {Action::TokenKept, "token.kept"},
    {Action::ClockSet, "clock.set"},
    {Action::TokenReissued, "token.reissued"},
    {Action::TokenReuse, "token.reuse"},
    {Action::TokenShortened, "token.shortened"},
    {Action::SessionStarted, "session.started"},
    {Action::SessionsEnded, "sessions.ended"},
    {Action::ConsoleLinkCreated, "console_link.created"},
    {Action::AccountCreated, "account.created"},
    {Action::AccountChanged, "account.changed"},
    {Action::AccountDisabled, "account.disabled"},
    {Action::AccountEnabled, "account.enabled"},
    {Action::AccountPasswordChanged, "account.password_changed"},
    {Action::AccountDeleted, "account.deleted"},
}};

constexpr auto kActions = [] {
  std::array<Action, kNames.size()> actions{};
  for (std::size_t i = 0; i < kNames.size(); ++i) actions[i] = kNames[i].first;
  return actions;
}();

}  // namespace

std::span<const Action> actions() noexcept { return kActions; }

std::string_view to_string(Action action) noexcept {
  for (const auto& [known, name] : kNames) {
    if (known == action) return name;
  }
  return "unknown";
}

std::optional<Action> parse_action(std::string_view text) noexcept {
  for (const auto& [action, name] : kNames) {
    if (name == text) return action;
  }
  return std::nullopt;
}

std::optional<Action> action_of(std::uint32_t stored) noexcept {
  for (const auto& [action, name] : kNames) {
    if (static_cast<std::uint32_t>(action) == stored) return action;
  }
  return std::nullopt;
}

bool is_about_tenant(Action action) noexcept {
  switch (action) {
    case Action::TenantCreated:
    case Action::TenantSuspended:
    case Action::TenantResumed:
    case Action::TenantDeleted:
    case Action::TenantRenamed:
    case Action::TenantMoved:
      return true;
    default:
      return false;
  }
}

std::optional<ActionSet> ActionSet::parse(std::string_view text) noexcept {
  ActionSet set;
  for (;;) {
    const std::size_t comma = text.find(',');
    const auto action = parse_action(text.substr(0, comma));
    if (!action || set.contains(*action)) return std::nullopt;
    set |= *action;
    if (comma == std::string_view::npos) return set;
    text.remove_prefix(comma + 1);
  }
}

std::optional<Action> ActionSet::only() const noexcept {
  if (!std::has_single_bit(bits_)) return std::nullopt;
  return action_of(static_cast<std::uint32_t>(std::countr_zero(bits_)));
}

}  // namespace tokenward::domain

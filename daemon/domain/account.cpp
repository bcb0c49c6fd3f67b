#include "domain/account.h"

#include <algorithm>

#include "base/encoding.h"

namespace tokenward::domain {
namespace {

constexpr std::size_t kLongestName = 128;

bool is_name_character(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         std::string_view("._@+-").find(c) != std::string_view::npos;
}

/// Whether `text` is `part` written once or more, and nothing else.
bool repeats(std::string_view text, std::string_view part) noexcept {
  while (text.starts_with(part)) text.remove_prefix(part.size());
  return text.empty();
}

}  // namespace

std::optional<AccountName> AccountName::parse(std::string_view text) {
  const bool sound = !text.empty() && text.size() <= kLongestName && std::ranges::all_of(text, is_name_character) &&
                     text.find_first_not_of('.') != std::string_view::npos;
  return sound ? std::optional(AccountName(text)) : std::nullopt;
}

std::optional<Role> parse_account_role(std::string_view text) noexcept {
  for (const Role role : {Role::Member, Role::Admin, Role::Operator}) {
    if (text == to_string(role)) return role;
  }
  return std::nullopt;
}

Scopes scopes_of(Role role) { return {"tokenward:" + std::string(to_string(role))}; }

Result<void> check_account_role(const Authority& caller, bool system_tenant, Role role) {
  if (role == Role::Operator && !system_tenant) {
    return Error{ErrorCode::Forbidden, "operators exist only in the tenant system", "role"};
  }
  if (role > caller.role) {
    return Error{ErrorCode::Forbidden, "the account has a higher role than the caller", "role"};
  }
  return {};
}

bool is_own_account(const Authority& caller, const TenantHandle& tenant, const AccountName& name) noexcept {
  return caller.tenant == tenant && caller.owner == name.text();
}

Result<void> check_password(const AccountName& name, std::string_view password) {
  const auto refuse = [](std::string why) { return Error{ErrorCode::Invalid, std::move(why), "password"}; };
  if (!is_utf8(password)) return refuse("password is not valid UTF-8");
  if (has_control_character(password)) return refuse("password must not have control characters");
  const std::size_t length = count_code_points(password);
  if (length < kShortestPassword || length > kLongestPassword) {
    return refuse("password must have " + std::to_string(kShortestPassword) + " to " +
                  std::to_string(kLongestPassword) + " characters, not " + std::to_string(length));
  }
  if (repeats(password, name.text())) return refuse("password must not be the account's name");
  return {};
}

}  // namespace tokenward::domain

#pragma once
// The account of a person who signs in to the web console with a password. Plain values, pure rules.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "domain/authority.h"
#include "domain/identifiers.h"
#include "domain/scope.h"

namespace tokenward::domain {

/// `[A-Za-z0-9._@+-]{1,128}`, not only dots: it stands in paths. Compared as bytes. The tokens of the person are those
/// of the owner of the same name.
class AccountName {
 public:
  /// None if `text` is not of that form.
  [[nodiscard]] static std::optional<AccountName> parse(std::string_view text);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  [[nodiscard]] Owner owner() const { return *Owner::parse(text_); }
  friend auto operator<=>(const AccountName&, const AccountName&) = default;

 private:
  explicit AccountName(std::string_view text) : text_(text) {}
  std::string text_;
};

struct Account {
  AccountName name;
  Role role = Role::Member;  ///< Member, admin or, in `system` alone, operator.
  bool disabled = false;     ///< Signs nobody in; its owner is suspended.
  std::string verifier;      ///< Of the password: an Argon2id PHC string.
  Instant created_at{};
  Instant password_set_at{};
};

/// The role that an account may have by this name; none for any other word.
[[nodiscard]] std::optional<Role> parse_account_role(std::string_view text) noexcept;

/// What such a session may do beyond its role: nothing.
[[nodiscard]] Scopes scopes_of(Role role);

/// Forbidden (field `role`) unless `caller` may make, change or remove an account of `role` in a tenant: nobody one
/// above its own, and operators only in `system`.
[[nodiscard]] Result<void> check_account_role(const Authority& caller, bool system_tenant, Role role);

/// Whether `caller` is the person of the account.
[[nodiscard]] bool is_own_account(const Authority& caller, const TenantHandle& tenant,
                                  const AccountName& name) noexcept;

/// A password's length in code points; what counts is that it is long (NIST SP 800-63B section 5.1.1.2), so nothing is
/// asked of its characters, and it is taken as it was typed.
inline constexpr std::size_t kShortestPassword = 12;
inline constexpr std::size_t kLongestPassword = 256;

/// Invalid (field `password`) outside those bounds, for what is no UTF-8 or has control characters, and for the
/// account's own name, also repeated.
[[nodiscard]] Result<void> check_password(const AccountName& name, std::string_view password);

}  // namespace tokenward::domain

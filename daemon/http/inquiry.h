#pragma once
// What somebody who asks about a token may learn. Pure; any thread.

#include <span>
#include <string>
#include <string_view>

#include "domain/authority.h"
#include "tenant/validator.h"

namespace tokenward::http {

/// Who asks, as far as the answer depends on it.
class Asker {
 public:
  /// Whoever asks on a listener that validates for anybody: holding the token is all that is needed.
  [[nodiscard]] static Asker anonymous() noexcept { return {}; }
  /// A validator, admin or operator (see `Access::Validator`) of `tenant`, the one its credential is of.
  [[nodiscard]] static Asker known(domain::Role role, const tenant::TenantRuntime& tenant) noexcept {
    const bool everywhere = role == domain::Role::Operator || (role == domain::Role::Validator && tenant.is_system());
    return {everywhere, &tenant};
  }

  /// Tokens of other tenants than these look to it as if they did not exist.
  [[nodiscard]] bool may_ask_about(const tenant::TenantRuntime& tenant) const noexcept {
    return everywhere_ || is_of(tenant);
  }
  /// Only within its own tenant is it told why.
  [[nodiscard]] bool is_of(const tenant::TenantRuntime& tenant) const noexcept {
    return own_ != nullptr && own_->handle() == tenant.handle();
  }

 private:
  Asker() = default;
  Asker(bool everywhere, const tenant::TenantRuntime* own) noexcept : everywhere_(everywhere), own_(own) {}
  bool everywhere_ = true;
  const tenant::TenantRuntime* own_ = nullptr;
};

struct Question {
  std::span<const std::string> required_scopes;
  std::string_view client_ip;  ///< Textual; empty: not known.
};

struct Finding {
  const tenant::ValidToken* token = nullptr;  ///< Null: not active, as far as the asker may know. Of the verdict.
  /// Why it is not active: `revoked`, `expired`, `suspended`, `absent`, `damaged`, `scope`, `address` or `quota`; empty
  /// where the asker may not know, or where nothing genuine was shown.
  std::string_view reason;
};

/// What `asker` may learn from a verdict, which must not be `Unavailable`.
[[nodiscard]] Finding find_out(const tenant::Verdict& verdict, const Asker& asker, const Question& question);

}  // namespace tokenward::http

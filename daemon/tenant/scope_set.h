#pragma once
// The scopes of cached tokens: one object for all tokens of a tenant that have the same. Immutable, so safe to share
// between threads.

#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <span>
#include <string>
#include <string_view>

#include "domain/scope.h"
#include "domain/tenant.h"
#include "tenant/interned_text.h"

namespace tokenward::tenant {

/// `text()` is the sorted scopes with a blank between (RFC 6749 section 3.3): no scope holds one.
class ScopeSet final : public InternedText<ScopeSet> {
 public:
  [[nodiscard]] domain::Role role() const noexcept { return role_; }
  [[nodiscard]] domain::TokenClass token_class() const noexcept {
    return role_ == domain::Role::None ? domain::TokenClass::Ordinary : domain::TokenClass::Management;
  }
  [[nodiscard]] bool empty() const noexcept { return text().empty(); }
  [[nodiscard]] bool contains(std::string_view scope) const noexcept;
  /// Whether it has every scope of `required`.
  [[nodiscard]] bool covers(std::span<const std::string> required) const noexcept;
  /// A copy that can be kept.
  [[nodiscard]] domain::Scopes list() const;

 private:
  friend class TokenParts;

  ScopeSet(TenantRuntime& tenant, std::string_view joined, const AnswerForms& forms, domain::Role role)
      : InternedText(tenant, joined, forms), role_(role) {}
  [[nodiscard]] static ScopeSet* create(TenantRuntime& tenant, std::string_view joined, const AnswerForms& forms,
                                        domain::Role role) {
    return new (tail_for(joined, forms)) ScopeSet(tenant, joined, forms, role);
  }

  const domain::Role role_;
};

void intrusive_ptr_release(const ScopeSet* scopes) noexcept;

using ScopesRef = boost::intrusive_ptr<const ScopeSet>;

}  // namespace tokenward::tenant

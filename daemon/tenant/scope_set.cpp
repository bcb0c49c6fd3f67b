#include "tenant/scope_set.h"

#include <algorithm>

#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {
namespace {

/// Takes the first scope off the front of `rest`, which is not empty.
std::string_view take_scope(std::string_view& rest) noexcept {
  const auto end = std::min(rest.find(' '), rest.size());
  const std::string_view scope = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return scope;
}

}  // namespace

bool ScopeSet::contains(std::string_view scope) const noexcept {
  for (std::string_view rest = text(); !rest.empty();) {
    if (take_scope(rest) == scope) return true;
  }
  return false;
}

bool ScopeSet::covers(std::span<const std::string> required) const noexcept {
  return std::all_of(required.begin(), required.end(), [&](const std::string& scope) { return contains(scope); });
}

domain::Scopes ScopeSet::list() const {
  domain::Scopes scopes;
  for (std::string_view rest = text(); !rest.empty();) scopes.emplace_back(take_scope(rest));
  return scopes;
}

void intrusive_ptr_release(const ScopeSet* scopes) noexcept { scopes->tenant().parts().release(*scopes); }

}  // namespace tokenward::tenant

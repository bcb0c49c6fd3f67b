#include "domain/scope.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tokenward::domain {
namespace {

constexpr std::string_view kReserved = "tokenward:";

constexpr std::array<std::pair<std::string_view, Role>, 4> kRoleScopes{{
    {"tokenward:validator", Role::Validator},
    {"tokenward:member", Role::Member},
    {"tokenward:admin", Role::Admin},
    {"tokenward:operator", Role::Operator},
}};

/// scope-token = 1*( %x21 / %x23-5B / %x5D-7E ), RFC 6749 section 3.3.
bool is_scope_token(std::string_view scope) noexcept {
  return !scope.empty() && scope.size() <= kMaxScopeLength && std::all_of(scope.begin(), scope.end(), [](char c) {
    return c == 0x21 || (c >= 0x23 && c <= 0x5B) || (c >= 0x5D && c <= 0x7E);
  });
}

Role role_of_scope(std::string_view scope) noexcept {
  for (const auto& [name, role] : kRoleScopes) {
    if (name == scope) return role;
  }
  return Role::None;
}

Error invalid(std::string message) { return {ErrorCode::Invalid, std::move(message), "scopes"}; }

}  // namespace

std::string_view to_string(Role role) noexcept {
  switch (role) {
    case Role::Validator:
      return "validator";
    case Role::Member:
      return "member";
    case Role::Admin:
      return "admin";
    case Role::Operator:
      return "operator";
    case Role::None:
      break;
  }
  return "none";
}

Result<Scopes> normalise_scopes(Scopes scopes) {
  std::size_t bytes = 0;
  for (const auto& scope : scopes) {
    if (!is_scope_token(scope)) {
      return invalid("a scope is 1 to 64 visible ASCII characters other than the double quote and the backslash");
    }
    if (is_reserved_scope(scope) && role_of_scope(scope) == Role::None) {
      return invalid(
          "scopes that start with tokenward: are reserved; the known ones are tokenward:validator, "
          "tokenward:member, tokenward:admin and tokenward:operator");
    }
    bytes += scope.size();
  }
  if (scopes.size() > kMaxScopes) return invalid("at most 32 scopes are allowed");
  if (bytes > kMaxScopesBytes) return invalid("the scopes may have at most 1,024 bytes together");
  std::sort(scopes.begin(), scopes.end());
  scopes.erase(std::unique(scopes.begin(), scopes.end()), scopes.end());
  return scopes;
}

bool is_reserved_scope(std::string_view scope) noexcept {
  if (scope.size() < kReserved.size()) return false;
  return std::equal(kReserved.begin(), kReserved.end(), scope.begin(), [](char expected, char c) {
    return expected == (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
  });
}

Role role_of(std::span<const std::string> scopes) noexcept {
  Role highest = Role::None;
  for (const auto& scope : scopes) highest = std::max(highest, role_of_scope(scope));
  return highest;
}

bool is_management(std::span<const std::string> scopes) noexcept { return role_of(scopes) != Role::None; }

bool covers(std::span<const std::string> held, std::span<const std::string> required) noexcept {
  return std::all_of(required.begin(), required.end(),
                     [&](const std::string& scope) { return std::binary_search(held.begin(), held.end(), scope); });
}

bool matches_scope_pattern(std::string_view pattern, std::string_view scope) noexcept {
  if (pattern.empty() || pattern.back() != '*') return pattern == scope;
  pattern.remove_suffix(1);
  return scope.substr(0, pattern.size()) == pattern;
}

}  // namespace tokenward::domain

#pragma once
// Scopes: what a token may be used for, and the four that make a token a management credential. Pure rules.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenward::domain {

/// What a caller may do, in growing order of authority. `None` is a token without a management scope.
enum class Role : std::uint8_t { None, Validator, Member, Admin, Operator };

[[nodiscard]] std::string_view to_string(Role role) noexcept;

using Scopes = std::vector<std::string>;

inline constexpr std::size_t kMaxScopes = 32;
inline constexpr std::size_t kMaxScopeLength = 64;
inline constexpr std::size_t kMaxScopesBytes = 1024;

/// The scopes as a token keeps them: checked, sorted, each once. Invalid (field `scopes`) where there are more than 32,
/// one is not 1 to 64 scope-token characters (RFC 6749 section 3.3), together they exceed 1,024 bytes, or one starts
/// with `tokenward:` in any case and is not a known role.
[[nodiscard]] Result<Scopes> normalise_scopes(Scopes scopes);

/// Whether a scope starts with `tokenward:` in any case.
[[nodiscard]] bool is_reserved_scope(std::string_view scope) noexcept;

/// The highest role among the scopes.
[[nodiscard]] Role role_of(std::span<const std::string> scopes) noexcept;

/// Whether these scopes make a management token.
[[nodiscard]] bool is_management(std::span<const std::string> scopes) noexcept;

/// Whether sorted `held` has every scope of `required`.
[[nodiscard]] bool covers(std::span<const std::string> held, std::span<const std::string> required) noexcept;

/// Whether `scope` is `pattern`, or begins with what stands before a final `*` of it.
[[nodiscard]] bool matches_scope_pattern(std::string_view pattern, std::string_view scope) noexcept;

}  // namespace tokenward::domain

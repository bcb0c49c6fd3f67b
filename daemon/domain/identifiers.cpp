#include "domain/identifiers.h"

#include <algorithm>
#include <array>

namespace tokenward::domain {
namespace {

constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// Prefixes that scanners and people take for the tokens of another issuer.
constexpr std::array<std::string_view, 32> kWellKnownPrefixes{
    "ghp",  "gho",  "ghu",   "ghs",   "ghr",   "github", "glpat", "glptt", "gldt", "glrt", "npm",
    "pypi", "xoxb", "xoxp",  "xoxa",  "xoxr",  "xapp",   "akia",  "asia",  "aiza", "ya29", "sk",
    "pk",   "rk",   "whsec", "shpat", "shpca", "shpss",  "dop",   "doo",   "hf",   "sq0"};

}  // namespace

std::optional<TenantSlug> TenantSlug::parse(std::string_view text) {
  if (text.empty() || text.size() > 63 || text.front() == '-') return std::nullopt;
  const bool formed =
      std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '-'; });
  if (!formed) return std::nullopt;
  return TenantSlug{text};
}

std::optional<Owner> Owner::parse(std::string_view text) {
  if (text.empty() || text.size() > 255 || !is_utf8(text) || has_control_character(text)) return std::nullopt;
  return Owner{text};
}

TokenPrefix::Problem TokenPrefix::check(std::string_view text) noexcept {
  if (text.size() < 2 || text.size() > 16 || !is_lower(text.front())) return Problem::Form;
  if (!std::all_of(text.begin(), text.end(), [](char c) { return is_lower(c) || is_digit(c); })) return Problem::Form;
  const bool known = std::find(kWellKnownPrefixes.begin(), kWellKnownPrefixes.end(), text) != kWellKnownPrefixes.end();
  return known ? Problem::WellKnown : Problem::None;
}

std::optional<TokenPrefix> TokenPrefix::parse(std::string_view text) {
  if (check(text) != Problem::None) return std::nullopt;
  return TokenPrefix{text};
}

}  // namespace tokenward::domain

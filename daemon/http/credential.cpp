#include "http/credential.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/token_codec.h"
#include "http/text.h"

namespace tokenward::http {
namespace {

constexpr std::size_t kTokenDigits = 83;

constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// What stands behind the scheme and its blanks; null data where there are none.
std::string_view behind_scheme(std::string_view field, std::size_t scheme_size) noexcept {
  const std::string_view rest = field.substr(scheme_size);
  return rest.starts_with(' ') ? trim(rest) : std::string_view{};
}

bool has_scheme(std::string_view field, std::string_view scheme) noexcept {
  return equals_ignoring_case(field.substr(0, scheme.size()), scheme);
}

}  // namespace

bool is_token_shaped(std::string_view text) noexcept {
  if (text.size() < crypto::kMinTokenSize || text.size() > crypto::kMaxTokenSize) return false;
  const std::size_t prefix_size = text.size() - kTokenDigits - 1;
  const std::string_view prefix = text.substr(0, prefix_size);
  const std::string_view digits = text.substr(prefix_size + 1);
  return is_lower(prefix.front()) && text[prefix_size] == '_' &&
         std::all_of(prefix.begin(), prefix.end(), [](char c) { return is_lower(c) || is_digit(c); }) &&
         std::all_of(digits.begin(), digits.end(), [](char c) { return is_lower(lower(c)) || is_digit(c); });
}

Credential Credential::from_authorization(std::string_view field) {
  constexpr std::string_view kBearer = "bearer";
  constexpr std::string_view kBasic = "basic";
  if (has_scheme(field, kBearer)) {
    const std::string_view value = behind_scheme(field, kBearer.size());
    return value.empty() ? unusable() : Credential(Kind::Value, value, {});
  }
  if (has_scheme(field, kBasic)) return from_basic(behind_scheme(field, kBasic.size()));
  return unusable();
}

Credential Credential::from_basic(std::string_view encoded) {
  const std::size_t padding = encoded.ends_with("==") ? 2 : encoded.ends_with('=') ? 1 : 0;
  if (padding > 0 && encoded.size() % 4 != 0) return unusable();
  auto bytes = from_base64(encoded.substr(0, encoded.size() - padding));
  if (!bytes) return unusable();
  Secret decoded{BytesView{*bytes}};
  wipe(bytes->data(), bytes->size());
  const std::string_view pair = as_text(decoded.reveal());
  const auto colon = pair.find(':');
  if (colon == std::string_view::npos || colon + 1 == pair.size()) return unusable();
  Credential credential(Kind::Value, pair.substr(colon + 1), std::move(decoded));
  credential.user_ = pair.substr(0, colon);
  return credential;
}

Credential Credential::of(const RequestMessage& message) {
  for (const Field& field : message.fields) {
    if (field.name == "authorization" && !field.value.empty()) return from_authorization(field.value);
  }
  return {};
}

Credential Credential::of(const RequestMessage& message, std::span<const std::string> names) {
  if (message.bad_credential) return unusable();
  Credential chosen;
  for (const std::string& name : names) {
    for (const Field& field : message.fields) {
      if (field.name != name || field.value.empty()) continue;
      Credential next =
          name == "authorization" ? from_authorization(field.value) : Credential(Kind::Value, field.value, {});
      if (chosen.kind_ == Kind::None) {
        chosen = std::move(next);
        continue;
      }
      if (!is_token_shaped(next.value_)) continue;
      if (is_token_shaped(chosen.value_) && chosen.value_ != next.value_) return unusable();
      chosen = std::move(next);
    }
  }
  return chosen;
}

}  // namespace tokenward::http

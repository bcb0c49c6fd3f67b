#include "domain/origin.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

namespace tokenward::domain {
namespace {

constexpr std::size_t kLongestHost = 253;
constexpr std::size_t kLongestLabel = 63;

bool is_letter_or_digit(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return lower;
}

bool is_label(std::string_view label) noexcept {
  return !label.empty() && label.size() <= kLongestLabel && is_letter_or_digit(label.front()) &&
         is_letter_or_digit(label.back()) &&
         std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

bool is_host(std::string_view host) noexcept {
  if (host.size() > kLongestHost) return false;
  for (;;) {
    const std::size_t dot = host.find('.');
    if (!is_label(host.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

/// 1 to 65535 without zeros in front.
std::optional<unsigned> parse_port(std::string_view text) noexcept {
  if (text.empty() || text.size() > 5 || text.front() == '0') return std::nullopt;
  unsigned port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size() || port > 65'535) return std::nullopt;
  return port;
}

}  // namespace

std::optional<std::string> normalise_origin(std::string_view text) {
  const std::string lower = lower_case(text);
  std::string_view rest = lower;
  const bool secure = rest.starts_with("https://");
  if (!secure && !rest.starts_with("http://")) return std::nullopt;
  rest.remove_prefix(secure ? 8 : 7);
  const std::size_t colon = rest.find(':');
  const std::string_view host = rest.substr(0, colon);
  if (!is_host(host) || (!secure && host != "localhost")) return std::nullopt;
  std::string origin = secure ? "https://" : "http://";
  origin.append(host);
  if (colon == std::string_view::npos) return origin;
  const auto port = parse_port(rest.substr(colon + 1));
  if (!port) return std::nullopt;
  if (*port != (secure ? 443U : 80U)) origin.append(":").append(std::to_string(*port));
  return origin;
}

Result<std::vector<std::string>> normalise_origins(std::string_view field, const std::vector<std::string>& texts) {
  std::vector<std::string> origins;
  for (const auto& text : texts) {
    auto origin = normalise_origin(text);
    if (!origin) {
      return Error{ErrorCode::Invalid,
                   std::string(field) +
                       " must hold origins such as https://app.example.com or https://app.example.com:8443, without a "
                       "path; http only for localhost",
                   std::string(field)};
    }
    origins.push_back(std::move(*origin));
  }
  std::sort(origins.begin(), origins.end());
  origins.erase(std::unique(origins.begin(), origins.end()), origins.end());
  if (origins.size() > kMaxOrigins) {
    return Error{ErrorCode::Invalid, std::string(field) + " may hold at most 16 origins", std::string(field)};
  }
  return origins;
}

}  // namespace tokenward::domain

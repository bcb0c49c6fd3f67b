#include "http/method.h"

#include <array>

namespace tokenward::http {
namespace {

/// In the order of the enumeration.
constexpr std::array<std::string_view, 9> kNames{"GET",    "HEAD",    "POST",  "PUT",    "PATCH",
                                                 "DELETE", "OPTIONS", "TRACE", "CONNECT"};

}  // namespace

std::optional<Method> parse_method(std::string_view text) noexcept {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == text) return static_cast<Method>(i);
  }
  return std::nullopt;
}

std::string_view to_string(Method method) noexcept { return kNames[static_cast<std::size_t>(method)]; }

std::string MethodSet::text() const {
  std::string allow;
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (!has(static_cast<Method>(i))) continue;
    if (!allow.empty()) allow += ", ";
    allow += kNames[i];
  }
  return allow;
}

}  // namespace tokenward::http

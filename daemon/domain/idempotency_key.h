#pragma once
// How an Idempotency-Key (draft-ietf-httpapi-idempotency-key-header) is written here. Pure.

#include <algorithm>
#include <string_view>

namespace tokenward::domain {

/// 1 to 255 visible ASCII characters, taken as they are.
[[nodiscard]] constexpr bool is_idempotency_key(std::string_view text) noexcept {
  return !text.empty() && text.size() <= 255 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

}  // namespace tokenward::domain

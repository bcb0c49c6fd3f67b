#pragma once
// The one cookie the daemon sets among all that a browser sends for the same host.

#include <cstddef>
#include <span>

namespace tokenward::net {

/// Moves the pairs of a Cookie value (RFC 6265 section 4.2.1) whose name starts with `__Host-tokenward` to its front,
/// joined by `; `, and gives their length together: 0 if there are none.
[[nodiscard]] std::size_t keep_own_cookies(std::span<char> value) noexcept;

}  // namespace tokenward::net

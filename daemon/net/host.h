#pragma once
// The Host field: its syntax (RFC 9110 section 7.2), and the defence of loopback listeners against DNS rebinding, where
// a web page's own name is made to point at 127.0.0.1 and the browser still sends that name.

#include <span>
#include <string>
#include <string_view>

namespace tokenward::net {

/// Whether `value` is a host name, an IPv4 address or a bracketed IPv6 address, and perhaps a port.
[[nodiscard]] bool is_host(std::string_view value) noexcept;

/// Whether a well-formed Host names this machine to itself: `localhost`, 127.0.0.0/8, `[::1]`, or one of `names`
/// (lower case), on any port.
[[nodiscard]] bool is_loopback_host(std::string_view value, std::span<const std::string> names) noexcept;

}  // namespace tokenward::net

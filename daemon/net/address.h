#pragma once
// Addresses as settings and log lines spell them.

#include <string>
#include <string_view>

#include <asio/generic/stream_protocol.hpp>

#include "base/result.h"

namespace tokenward::net {

using Endpoint = asio::generic::stream_protocol::endpoint;

/// Reads `127.0.0.1:8640`, `[::1]:8640` or `unix:/path`. Errors: Invalid, with a sentence that names the address.
[[nodiscard]] Result<Endpoint> parse_address(std::string_view text);

/// The same spelling of an endpoint.
[[nodiscard]] std::string to_text(const Endpoint& endpoint);

/// The peer's address without its port, an IPv4-mapped IPv6 address as IPv4; empty for a unix socket.
[[nodiscard]] std::string peer_text(const Endpoint& endpoint);

[[nodiscard]] bool is_unix(const Endpoint& endpoint) noexcept;
[[nodiscard]] bool is_loopback(const Endpoint& endpoint);

}  // namespace tokenward::net

#include "net/address.h"

#include <charconv>
#include <cstdint>
#include <cstring>
#include <optional>

#include <asio/ip/tcp.hpp>
#include <asio/local/stream_protocol.hpp>

namespace tokenward::net {
namespace {

constexpr std::string_view kUnix = "unix:";

Error invalid(std::string_view text, std::string_view why) {
  return {ErrorCode::Invalid, "the address \"" + std::string{text} + "\" " + std::string{why}};
}

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return port;
}

asio::ip::tcp::endpoint to_tcp(const Endpoint& endpoint) {
  asio::ip::tcp::endpoint tcp;
  std::memcpy(tcp.data(), endpoint.data(), endpoint.size());
  tcp.resize(endpoint.size());
  return tcp;
}

Result<Endpoint> parse_unix(std::string_view text) {
  const std::string path{text.substr(kUnix.size())};
  if (!path.starts_with('/')) return invalid(text, "needs an absolute path behind unix:");
  try {
    return Endpoint{asio::local::stream_protocol::endpoint{path}};
  } catch (const std::system_error&) {
    return invalid(text, "is longer than a unix socket's path may be");
  }
}

}  // namespace

Result<Endpoint> parse_address(std::string_view text) {
  if (text.starts_with(kUnix)) return parse_unix(text);
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return invalid(text, "needs a port, as in 127.0.0.1:8640");
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto port = parse_port(text.substr(colon + 1));
  if (!port) return invalid(text, "has a port that is no number from 0 to 65535");
  std::error_code error;
  const auto address = asio::ip::make_address(std::string{host}, error);
  if (error || address.is_v6() != bracketed)
    return invalid(text, "is neither an IPv4 address nor an IPv6 address in brackets");
  return Endpoint{asio::ip::tcp::endpoint{address, *port}};
}

bool is_unix(const Endpoint& endpoint) noexcept { return endpoint.protocol().family() == AF_UNIX; }

std::string to_text(const Endpoint& endpoint) {
  if (is_unix(endpoint)) {
    asio::local::stream_protocol::endpoint local;
    std::memcpy(local.data(), endpoint.data(), endpoint.size());
    local.resize(endpoint.size());
    return std::string{kUnix} + local.path();
  }
  const auto tcp = to_tcp(endpoint);
  const std::string host = tcp.address().to_string();
  return (tcp.address().is_v6() ? "[" + host + "]" : host) + ":" + std::to_string(tcp.port());
}

std::string peer_text(const Endpoint& endpoint) {
  if (is_unix(endpoint)) return {};
  const auto address = to_tcp(endpoint).address();
  if (address.is_v6() && address.to_v6().is_v4_mapped())
    return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

bool is_loopback(const Endpoint& endpoint) { return !is_unix(endpoint) && to_tcp(endpoint).address().is_loopback(); }

}  // namespace tokenward::net

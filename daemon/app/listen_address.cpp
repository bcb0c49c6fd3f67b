#include "app/listen_address.h"

#include "domain/cidr.h"

#include <charconv>

namespace tokenward::app {
namespace {

constexpr std::string_view kUnixPrefix = "unix:";

Error invalid(std::string message) { return {ErrorCode::Invalid, std::move(message)}; }

Result<ListenAddress> parse_unix(std::string_view path) {
  if (path.empty()) return invalid("a unix socket needs a path: unix:/run/tokenward/validate.sock");
  if (path.size() > ListenAddress::kMaxUnixPath) {
    return invalid("the path of a unix socket has at most " + std::to_string(ListenAddress::kMaxUnixPath) + " bytes");
  }
  return ListenAddress{.kind = ListenAddress::Kind::Unix, .host = {}, .port = 0, .path = std::string{path}};
}

// One address has many good spellings in IPv6 and is stored in the canonical one.
Result<ListenAddress> parse_ip(std::string_view host, bool bracketed, std::uint16_t port) {
  const auto ip = domain::IpAddress::parse(host);
  if (!ip) return invalid("\"" + std::string{host} + "\" is no numeric address, such as 127.0.0.1 or [::1]");
  const bool v6 = host.find(':') != std::string_view::npos;
  if (v6 != bracketed) {
    return invalid(v6 ? "an IPv6 address is written in brackets: [::1]:8640"
                      : "only an IPv6 address is written in brackets");
  }
  if (v6 && ip->v4) return invalid("write the IPv4 address as " + ip->text());
  return ListenAddress{
      .kind = v6 ? ListenAddress::Kind::Ipv6 : ListenAddress::Kind::Ipv4, .host = ip->text(), .port = port};
}

}  // namespace

Result<ListenAddress> ListenAddress::parse(std::string_view text) {
  if (text.starts_with(kUnixPrefix)) return parse_unix(text.substr(kUnixPrefix.size()));

  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || text.ends_with(']')) return invalid("a port is missing: 127.0.0.1:8640");
  std::uint16_t port = 0;
  const std::string_view digits = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return invalid("a port is 0 to 65535");

  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.starts_with('[') && host.ends_with(']');
  if (bracketed) host = host.substr(1, host.size() - 2);
  return parse_ip(host, bracketed, port);
}

bool ListenAddress::is_local() const noexcept {
  return kind == Kind::Unix || (kind == Kind::Ipv4 && host.starts_with("127.")) ||
         (kind == Kind::Ipv6 && host == "::1");
}

bool ListenAddress::is_wildcard() const noexcept {
  return (kind == Kind::Ipv4 && host == "0.0.0.0") || (kind == Kind::Ipv6 && host == "::");
}

bool ListenAddress::overlaps(const ListenAddress& other) const noexcept {
  if (kind != other.kind) return false;
  if (kind == Kind::Unix) return path == other.path;
  if (port != other.port || port == 0) return false;
  return host == other.host || is_wildcard() || other.is_wildcard();
}

std::string ListenAddress::text() const {
  if (kind == Kind::Unix) return std::string{kUnixPrefix} + path.string();
  const std::string name = kind == Kind::Ipv6 ? "[" + host + "]" : host;
  return name + ":" + std::to_string(port);
}

}  // namespace tokenward::app

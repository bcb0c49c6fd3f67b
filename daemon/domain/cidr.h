#pragma once
// Networks that a token may be used from (RFC 4632, RFC 4291). Pure; no name look-up.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::domain {

/// An IPv4 or IPv6 address. An IPv4-mapped IPv6 address (`::ffff:192.0.2.1`) is the IPv4 address.
struct IpAddress {
  std::array<std::uint8_t, 16> bytes{};
  bool v4 = false;  ///< Only the first four bytes count.

  [[nodiscard]] static std::optional<IpAddress> parse(std::string_view text) noexcept;
  [[nodiscard]] std::string text() const;
};

/// An address and how many of its leading bits count.
class Cidr {
 public:
  /// `192.0.2.0/24`, `2001:db8::/32`, or a bare address (all bits). None if malformed or if bits behind the prefix are
  /// set.
  [[nodiscard]] static std::optional<Cidr> parse(std::string_view text) noexcept;
  [[nodiscard]] bool contains(const IpAddress& address) const noexcept;
  /// The normal form, always with its prefix length.
  [[nodiscard]] std::string text() const;

 private:
  IpAddress network_;
  unsigned prefix_ = 0;
};

/// The networks of a token as it keeps them. What is none, which no token has, is left out.
[[nodiscard]] std::vector<Cidr> parse_cidrs(const std::vector<std::string>& texts);

}  // namespace tokenward::domain

#include "domain/cidr.h"

#include <cstdio>

namespace tokenward::domain {
namespace {

/// Reads a decimal number of 1 to 3 digits without leading zeros, at most `most`.
std::optional<unsigned> read_decimal(std::string_view text, unsigned most) noexcept {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text.front() == '0')) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + static_cast<unsigned>(c - '0');
  }
  if (value > most) return std::nullopt;
  return value;
}

bool read_v4(std::string_view text, std::uint8_t* out) noexcept {
  for (int i = 0; i < 4; ++i) {
    const auto dot = i < 3 ? text.find('.') : text.size();
    if (dot == std::string_view::npos) return false;
    const auto octet = read_decimal(text.substr(0, dot), 255);
    if (!octet) return false;
    out[i] = static_cast<std::uint8_t>(*octet);
    text.remove_prefix(i < 3 ? dot + 1 : dot);
  }
  return text.empty();
}

std::optional<unsigned> read_group(std::string_view text) noexcept {
  if (text.empty() || text.size() > 4) return std::nullopt;
  unsigned value = 0;
  for (const char c : text) {
    const unsigned digit = c >= '0' && c <= '9'   ? static_cast<unsigned>(c - '0')
                           : c >= 'a' && c <= 'f' ? static_cast<unsigned>(c - 'a') + 10
                           : c >= 'A' && c <= 'F' ? static_cast<unsigned>(c - 'A') + 10
                                                  : 16;
    if (digit > 15) return std::nullopt;
    value = value * 16 + digit;
  }
  return value;
}

/// Whether dotted IPv4 may end what is read: only at the end of the whole address (RFC 4291 section 2.2).
enum class Dotted : std::uint8_t { Refused, AllowedLast };

/// Reads colon-separated groups into `out`; how many bytes, or none if malformed.
std::optional<std::size_t> read_groups(std::string_view text, std::uint8_t* out, std::size_t room,
                                       Dotted dotted) noexcept {
  std::size_t used = 0;
  while (!text.empty()) {
    const auto colon = text.find(':');
    const std::string_view group = text.substr(0, colon);
    const bool last = colon == std::string_view::npos;
    if (last && dotted == Dotted::AllowedLast && group.find('.') != std::string_view::npos) {
      if (used + 4 > room || !read_v4(group, out + used)) return std::nullopt;
      return used + 4;
    }
    const auto value = read_group(group);
    if (!value || used + 2 > room) return std::nullopt;
    out[used++] = static_cast<std::uint8_t>(*value >> 8);
    out[used++] = static_cast<std::uint8_t>(*value & 255);
    if (last) break;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;
  }
  return used;
}

bool read_v6(std::string_view text, std::array<std::uint8_t, 16>& out) noexcept {
  const auto gap = text.find("::");
  if (gap == std::string_view::npos) return read_groups(text, out.data(), 16, Dotted::AllowedLast) == std::size_t{16};
  std::array<std::uint8_t, 16> tail{};
  const auto head_bytes = read_groups(text.substr(0, gap), out.data(), 14, Dotted::Refused);
  if (!head_bytes) return false;
  const auto tail_bytes = read_groups(text.substr(gap + 2), tail.data(), 14 - *head_bytes, Dotted::AllowedLast);
  if (!tail_bytes) return false;
  for (std::size_t i = 0; i < *tail_bytes; ++i) out[16 - *tail_bytes + i] = tail[i];
  return true;
}

void unmap(IpAddress& address) noexcept {
  static constexpr std::array<std::uint8_t, 12> kMapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  for (std::size_t i = 0; i < kMapped.size(); ++i) {
    if (address.bytes[i] != kMapped[i]) return;
  }
  for (std::size_t i = 0; i < 4; ++i) address.bytes[i] = address.bytes[12 + i];
  for (std::size_t i = 4; i < 16; ++i) address.bytes[i] = 0;
  address.v4 = true;
}

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) noexcept {
  IpAddress address;
  if (text.find(':') == std::string_view::npos) {
    if (!read_v4(text, address.bytes.data())) return std::nullopt;
    address.v4 = true;
    return address;
  }
  if (!read_v6(text, address.bytes)) return std::nullopt;
  unmap(address);
  return address;
}

std::string IpAddress::text() const {
  std::string text;
  if (v4) {
    for (std::size_t i = 0; i < 4; ++i) {
      if (i > 0) text += '.';
      text += std::to_string(bytes[i]);
    }
    return text;
  }
  // RFC 5952: the longest run of at least two zero groups (the first of equals) becomes `::`.
  std::array<unsigned, 8> groups{};
  for (std::size_t i = 0; i < 8; ++i) groups[i] = static_cast<unsigned>(bytes[2 * i]) << 8 | bytes[2 * i + 1];
  std::size_t best = 8, best_length = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t length = 0;
    while (i + length < 8 && groups[i + length] == 0) ++length;
    if (length > best_length) best = i, best_length = length;
  }
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      text += "::";
      i += best_length - 1;
      continue;
    }
    if (!text.empty() && text.back() != ':') text += ':';
    std::array<char, 8> group{};
    std::snprintf(group.data(), group.size(), "%x", groups[i]);
    text += group.data();
  }
  return text;
}

std::optional<Cidr> Cidr::parse(std::string_view text) noexcept {
  const auto slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  Cidr cidr;
  cidr.network_ = *address;
  // A mapped address is written with its IPv6 prefix length, of which the first 96 bits are the mapping.
  const bool mapped = address->v4 && text.substr(0, slash).find(':') != std::string_view::npos;
  const unsigned most = address->v4 && !mapped ? 32 : 128;
  cidr.prefix_ = most;
  if (slash != std::string_view::npos) {
    const auto prefix = read_decimal(text.substr(slash + 1), most);
    if (!prefix) return std::nullopt;
    cidr.prefix_ = *prefix;
  }
  if (mapped) {
    if (cidr.prefix_ < 96) return std::nullopt;
    cidr.prefix_ -= 96;
  }
  for (unsigned bit = cidr.prefix_; bit < (address->v4 ? 32U : 128U); ++bit) {
    if ((address->bytes[bit / 8] >> (7 - bit % 8) & 1) != 0) return std::nullopt;
  }
  return cidr;
}

bool Cidr::contains(const IpAddress& address) const noexcept {
  if (address.v4 != network_.v4) return false;
  for (unsigned bit = 0; bit < prefix_; ++bit) {
    const unsigned shift = 7 - bit % 8;
    if ((address.bytes[bit / 8] >> shift & 1) != (network_.bytes[bit / 8] >> shift & 1)) return false;
  }
  return true;
}

std::string Cidr::text() const { return network_.text() + '/' + std::to_string(prefix_); }

std::vector<Cidr> parse_cidrs(const std::vector<std::string>& texts) {
  std::vector<Cidr> cidrs;
  for (const auto& text : texts) {
    if (const auto cidr = Cidr::parse(text)) cidrs.push_back(*cidr);
  }
  return cidrs;
}

}  // namespace tokenward::domain

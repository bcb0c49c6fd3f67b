#pragma once
// Bytes by value and by view, and the fixed-size identifiers built from them.

#include <algorithm>
#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward {

using Bytes = std::vector<std::uint8_t>;
using BytesView = std::span<const std::uint8_t>;

[[nodiscard]] inline BytesView as_bytes(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(BytesView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Writes `value` big-endian to `out`, which has room for 8 bytes; and reads it back.
inline void put_be64(std::uint8_t* out, std::uint64_t value) noexcept {
  for (int i = 0; i < 8; ++i) out[i] = static_cast<std::uint8_t>(value >> (56 - 8 * i));
}
[[nodiscard]] inline std::uint64_t get_be64(const std::uint8_t* in) noexcept {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | in[i];
  return value;
}

/// `N` bytes of the kind that `Tag` names: two kinds never mix. Compares as bytes (memcmp), so it orders by content.
template <std::size_t N, class Tag>
struct FixedBytes {
  std::array<std::uint8_t, N> bytes{};

  static constexpr std::size_t kSize = N;
  [[nodiscard]] BytesView view() const noexcept { return bytes; }
  /// From exactly `N` bytes; asserting the size is the caller's part.
  [[nodiscard]] static FixedBytes from(BytesView source) noexcept {
    FixedBytes id;
    std::copy_n(source.begin(), N, id.bytes.begin());
    return id;
  }
  friend auto operator<=>(const FixedBytes&, const FixedBytes&) = default;
};

/// For unordered containers of identifiers that are random or end in random bytes.
struct FixedBytesHash {
  template <std::size_t N, class Tag>
  std::size_t operator()(const FixedBytes<N, Tag>& id) const noexcept {
    return std::hash<std::string_view>{}(as_text(id.view()));
  }
};

}  // namespace tokenward

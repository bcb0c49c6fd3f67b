#include "crypto/crc32.h"

#include <array>
#include <cstddef>

namespace tokenward::crypto {
namespace {

constexpr std::size_t kSlices = 8;
using Tables = std::array<std::array<std::uint32_t, 256>, kSlices>;

/// `tables[k][byte]` is what `byte` contributes when `k` more bytes follow it ("slicing by eight", Kounavis and Berry
/// 2005).
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320U : 0U);
    tables[0][byte] = crc;
  }
  for (std::size_t slice = 1; slice < kSlices; ++slice) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[slice - 1][byte];
      tables[slice][byte] = (before >> 8) ^ tables[0][before & 0xFF];
    }
  }
  return tables;
}

constexpr Tables kTables = make_tables();

/// Four bytes, little-endian on any machine; compilers make one load of it.
std::uint32_t load_le32(const unsigned char* in) noexcept {
  return std::uint32_t{in[0]} | std::uint32_t{in[1]} << 8 | std::uint32_t{in[2]} << 16 | std::uint32_t{in[3]} << 24;
}

}  // namespace

std::uint32_t crc32(std::string_view text) noexcept {
  const auto* in = reinterpret_cast<const unsigned char*>(text.data());
  std::size_t left = text.size();
  std::uint32_t crc = 0xFFFFFFFF;
  for (; left >= kSlices; in += kSlices, left -= kSlices) {
    const std::uint32_t low = crc ^ load_le32(in);
    const std::uint32_t high = load_le32(in + 4);
    crc = kTables[7][low & 0xFF] ^ kTables[6][low >> 8 & 0xFF] ^ kTables[5][low >> 16 & 0xFF] ^ kTables[4][low >> 24] ^
          kTables[3][high & 0xFF] ^ kTables[2][high >> 8 & 0xFF] ^ kTables[1][high >> 16 & 0xFF] ^
          kTables[0][high >> 24];
  }
  for (; left > 0; ++in, --left) crc = (crc >> 8) ^ kTables[0][(crc ^ *in) & 0xFF];
  return ~crc;
}

}  // namespace tokenward::crypto

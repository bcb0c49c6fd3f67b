#include "checksum.h"

#include <array>

namespace tokenward::file {
namespace {

constexpr std::uint32_t kPolynomial = 0x82F63B78;  // 0x1EDC6F41, bits reversed

constexpr std::array<std::uint32_t, 256> make_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t remainder = byte;
    for (int bit = 0; bit < 8; ++bit) remainder = remainder >> 1 ^ ((remainder & 1) != 0 ? kPolynomial : 0);
    table.at(byte) = remainder;
  }
  return table;
}

constexpr std::array<std::uint32_t, 256> kTable = make_table();

}  // namespace

std::uint32_t crc32c_by_table(std::uint32_t before, std::string_view bytes) noexcept {
  std::uint32_t state = ~before;
  for (const char c : bytes) state = state >> 8 ^ kTable[(state ^ static_cast<unsigned char>(c)) & 0xFF];
  return ~state;
}

std::uint32_t crc32c(std::uint32_t before, std::string_view bytes) noexcept {
  static const Crc32c fastest = crc32c_by_instruction() != nullptr ? crc32c_by_instruction() : crc32c_by_table;
  return fastest(before, bytes);
}

}  // namespace tokenward::file

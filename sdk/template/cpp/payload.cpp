#include "payload.h"

#include "tokenward/storage.hpp"

namespace mystore {

Writer& Writer::number(std::uint64_t value) {
  for (int shift = 0; shift < 64; shift += 8) text_ += static_cast<char>(value >> shift);
  return *this;
}

Writer& Writer::bytes(std::string_view bytes) {
  number(bytes.size());
  text_ += bytes;
  return *this;
}

std::uint64_t Reader::number() {
  std::uint64_t value = 0;
  const std::string_view text = take(8);
  for (int i = 7; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(text[static_cast<std::size_t>(i)]);
  return value;
}

std::string Reader::bytes() { return std::string(take(number())); }

std::string_view Reader::take(std::size_t n) {
  if (n > rest_.size()) throw tokenward::sdk::Error(TKW_CORRUPT, "an entry of the log is shorter than it says");
  const std::string_view taken = rest_.substr(0, n);
  rest_.remove_prefix(n);
  return taken;
}

std::uint32_t crc32(std::string_view text) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : text) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

}  // namespace mystore

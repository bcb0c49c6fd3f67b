#pragma once
// Numbers and byte strings as they stand in the file: little-endian, strings after their length.

#include <cstdint>
#include <string>
#include <string_view>

namespace mystore {

class Writer {
 public:
  Writer& number(std::uint64_t value);
  Writer& bytes(std::string_view bytes);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

/// Throws CORRUPT where there is less than is asked for.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}
  std::uint64_t number();
  std::string bytes();

 private:
  std::string_view take(std::size_t n);

  std::string_view rest_;
};

/// CRC-32 as of zlib and Ethernet.
std::uint32_t crc32(std::string_view text);

}  // namespace mystore

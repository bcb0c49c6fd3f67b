/// \file
/// How numbers, keys and rows are written into the log: numbers little-endian, bytes as they are.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <exception>
#include <string>
#include <string_view>

#include "row.h"

namespace tokenward::file {

static_assert(std::endian::native == std::endian::little, "the log would need its bytes turned round");

/// Appends to a buffer, which it borrows.
class Encoder {
 public:
  explicit Encoder(std::string& buffer) noexcept : buffer_(buffer) {}

  template <std::integral Number>
  void number(Number value) {
    buffer_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void bytes(std::string_view text) { buffer_.append(text); }

  /// Kind, lengths, tenant, id: 7 bytes and the texts.
  void key(const Key& key);

  /// All columns: kRowOverhead bytes and the texts.
  void row(const Columns& columns);

 private:
  std::string& buffer_;
};

inline constexpr std::size_t kRowOverhead = 37;

/// Takes from the front of bytes that a checksum vouches for. What still makes no sense throws Malformed.
class Decoder {
 public:
  struct Malformed final : std::exception {
    [[nodiscard]] const char* what() const noexcept override { return "a record of the log makes no sense"; }
  };

  explicit Decoder(std::string_view bytes) noexcept : rest_(bytes) {}

  [[nodiscard]] bool done() const noexcept { return rest_.empty(); }

  template <std::integral Number>
  Number number() {
    Number value{};
    std::memcpy(&value, bytes(sizeof value).data(), sizeof value);
    return value;
  }
  std::string_view bytes(std::size_t n);

  /// Borrows from the bytes.
  Key key();
  Columns row();

 private:
  std::string_view rest_;
};

}  // namespace tokenward::file

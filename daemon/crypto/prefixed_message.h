#pragma once
// The unambiguous message that a MAC or a derivation covers: fields one after the other, each with its length where it
// could otherwise run into the next. One thread at a time.

#include <cstdint>

#include "base/bytes.h"

namespace tokenward::crypto {

/// The longest field a length prefix can tell of.
inline constexpr std::size_t kMaxPrefixed = UINT16_MAX;

class PrefixedMessage {
 public:
  /// BE16 length and bytes. More than `kMaxPrefixed` bytes are a defect and end the process: a wrapped length would
  /// make two messages one.
  PrefixedMessage& prefixed(BytesView field);
  PrefixedMessage& prefixed(std::string_view field) { return prefixed(as_bytes(field)); }
  /// `prefixed` of the number, big-endian, in all the bytes of its type.
  PrefixedMessage& prefixed(std::uint32_t number);
  PrefixedMessage& prefixed(std::uint64_t number);

  [[nodiscard]] BytesView view() const noexcept { return bytes_; }

 private:
  Bytes bytes_;
};

}  // namespace tokenward::crypto

#include "crypto/prefixed_message.h"

#include <cstdlib>

namespace tokenward::crypto {

PrefixedMessage& PrefixedMessage::prefixed(BytesView field) {
  if (field.size() > kMaxPrefixed) std::abort();
  bytes_.push_back(static_cast<std::uint8_t>(field.size() >> 8));
  bytes_.push_back(static_cast<std::uint8_t>(field.size()));
  bytes_.insert(bytes_.end(), field.begin(), field.end());
  return *this;
}

PrefixedMessage& PrefixedMessage::prefixed(std::uint32_t number) {
  std::array<std::uint8_t, 8> bytes{};
  put_be64(bytes.data(), number);
  return prefixed(BytesView(bytes).last(sizeof number));
}

PrefixedMessage& PrefixedMessage::prefixed(std::uint64_t number) {
  std::array<std::uint8_t, 8> bytes{};
  put_be64(bytes.data(), number);
  return prefixed(BytesView(bytes));
}

}  // namespace tokenward::crypto

#include "base/secret.h"

#include <cstring>

namespace tokenward {

void wipe(void* memory, std::size_t size) noexcept {
  auto* bytes = static_cast<volatile std::uint8_t*>(memory);
  while (size-- > 0) *bytes++ = 0;
}

bool equal_in_constant_time(BytesView left, BytesView right) noexcept {
  if (left.size() != right.size()) return false;
  volatile std::uint64_t difference = 0;  // the compiler cannot leave a loop early for what it holds
  std::size_t at = 0;
  for (; left.size() - at >= sizeof difference; at += sizeof difference) {
    std::uint64_t a = 0, b = 0;
    std::memcpy(&a, left.data() + at, sizeof a);
    std::memcpy(&b, right.data() + at, sizeof b);
    difference = difference | (a ^ b);
  }
  for (; at < left.size(); ++at) difference = difference | static_cast<std::uint8_t>(left[at] ^ right[at]);
  return difference == 0;
}

}  // namespace tokenward

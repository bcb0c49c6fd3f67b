#include "base/secret.h"

namespace tokenward {

void wipe(void* memory, std::size_t size) noexcept {
  auto* bytes = static_cast<volatile std::uint8_t*>(memory);
  while (size-- > 0) *bytes++ = 0;
}

bool equal_in_constant_time(BytesView left, BytesView right) noexcept {
  if (left.size() != right.size()) return false;
  volatile std::uint8_t difference = 0;
  for (std::size_t i = 0; i < left.size(); ++i) difference = difference | (left[i] ^ right[i]);
  return difference == 0;
}

}  // namespace tokenward

// The CRC-32C instruction of SSE 4.2, eight bytes at a time.
#include <nmmintrin.h>

#include <cstring>

#include "checksum.h"

namespace tokenward::file {
namespace {

[[gnu::target("sse4.2")]] std::uint32_t by_instruction(std::uint32_t before, std::string_view bytes) noexcept {
  std::uint64_t state = ~before;
  for (; bytes.size() >= sizeof state; bytes.remove_prefix(sizeof state)) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data(), sizeof word);
    state = _mm_crc32_u64(state, word);
  }
  auto rest = static_cast<std::uint32_t>(state);
  for (const char c : bytes) rest = _mm_crc32_u8(rest, static_cast<unsigned char>(c));
  return ~rest;
}

}  // namespace

Crc32c crc32c_by_instruction() noexcept { return __builtin_cpu_supports("sse4.2") ? by_instruction : nullptr; }

}  // namespace tokenward::file

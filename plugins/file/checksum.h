/// \file
/// CRC-32C, the checksum of the log.
#pragma once

#include <cstdint>
#include <string_view>

namespace tokenward::file {

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4) of `bytes`, going on from `before`, the checksum of what stands ahead
/// of them (0: nothing does).
///
/// Written here rather than taken from zlib, whose CRC-32 has the other polynomial: it finds fewer errors in records of
/// this length, and processors have no instruction for it, so that opening a store of a gigabyte took a second more.
std::uint32_t crc32c(std::uint32_t before, std::string_view bytes) noexcept;

/// The same, step by step in a table: for processors without the instruction.
std::uint32_t crc32c_by_table(std::uint32_t before, std::string_view bytes) noexcept;

/// The same by the processor's own instruction, or NULL where this one has none.
using Crc32c = std::uint32_t (*)(std::uint32_t before, std::string_view bytes) noexcept;
Crc32c crc32c_by_instruction() noexcept;

}  // namespace tokenward::file

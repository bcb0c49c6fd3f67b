#pragma once
// Which symbols a shared library would show to the process, read from the bytes of its file before it is mapped.
// Pure, portable, and safe for any input.

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tokenward::storage {

/// The names that a 64-bit little-endian ELF shared library defines with global (or GNU unique) binding and default or
/// protected visibility, in the order of its `.dynsym` (System V gABI, chapter 4, "Symbol Table"). Left out are
/// undefined, absolute (version names) and weak symbols, which every C++ library has and which take nothing over.
/// Unsupported: another file format. Corrupt: an offset or size leads outside of the file.
[[nodiscard]] Result<std::vector<std::string>> elf_exports(BytesView file);

}  // namespace tokenward::storage

// Any bytes are either a library with its exports or refused with a reason; nothing is read outside of them.

#include <cstdlib>

#include "storage/elf_exports.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto exports = tokenward::storage::elf_exports({data, size});
  if (!exports && exports.error().message.empty()) std::abort();
  return 0;
}

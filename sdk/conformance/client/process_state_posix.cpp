#include <malloc.h>

#include <filesystem>
#include <iterator>

#include "client/process_state.h"

// There if the program is built with a sanitizer, whose allocator takes the place of the C library's.
extern "C" __attribute__((weak)) std::size_t __sanitizer_get_current_allocated_bytes();

namespace tokenward::conformance {
namespace {

std::size_t entries_of(const char* directory) {
  const std::filesystem::directory_iterator entries(directory);
  return static_cast<std::size_t>(std::distance(begin(entries), end(entries)));
}

}  // namespace

ProcessState process_state() {
  const bool sanitized = __sanitizer_get_current_allocated_bytes != nullptr;
  const struct mallinfo2 heap = ::mallinfo2();
  return {entries_of("/proc/self/fd"), entries_of("/proc/self/task"),
          sanitized ? __sanitizer_get_current_allocated_bytes() : heap.uordblks + heap.hblkhd};
}

}  // namespace tokenward::conformance

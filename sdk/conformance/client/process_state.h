/// \file
/// What the plugin holds of the process's resources.
#pragma once

#include <cstddef>

namespace tokenward::conformance {

struct ProcessState {
  std::size_t descriptors = 0;
  std::size_t threads = 0;
  std::size_t heap_bytes = 0;  ///< Allocated and not freed, in all libraries that share the C library's allocator.
};

/// Counted now.
ProcessState process_state();

}  // namespace tokenward::conformance

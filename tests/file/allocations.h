/// \file
/// How much memory the program has, as its allocator counts it.
#pragma once

#include <cstddef>

namespace tokenward::test {

/// Bytes that `new` has given out and `delete` has not got back, with what the allocator rounds them up to.
std::size_t allocated_bytes();

}  // namespace tokenward::test

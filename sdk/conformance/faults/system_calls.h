/// \file
/// A record of strace, read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace tokenward::conformance {

/// One system call that has returned.
struct SystemCall {
  int thread = 0;
  std::string name;
  std::string arguments;  ///< As strace prints them, all strings in hexadecimal.
  std::int64_t result = 0;
  std::size_t begun = 0;  ///< How many calls of the record had returned when this one began.

  [[nodiscard]] bool failed() const noexcept { return result < 0; }

  /// All strings among the arguments, decoded, in their order; paths of descriptors are not among them.
  [[nodiscard]] std::vector<std::string> strings() const;

  /// The argument at `index` as text, split at top-level commas.
  [[nodiscard]] std::string argument(std::size_t index) const;
  [[nodiscard]] std::int64_t number(std::size_t index) const;
};

/// All calls of the record at `path` in the order in which they returned; those that a kill broke off are left out.
std::vector<SystemCall> read_record(const std::string& path);

/// "\x2f\x74" or "2f74..." as strace prints strings with -xx: its bytes.
std::string from_hexadecimal(std::string_view text);

}  // namespace tokenward::conformance

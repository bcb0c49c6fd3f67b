#pragma once
// A record and the version it was read at: what an ETag stands for. Plain values.

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tokenward::tenant {

template <class T>
struct Versioned {
  T value;
  std::uint64_t version = 0;  ///< The store's: raised by every change of the record.
};

/// The place of a committed record among all that were ever read of it: versions rise within one store, and `era` rises
/// whenever its tenant moves into another.
struct Stamp {
  std::uint32_t era = 0;
  std::uint64_t version = 0;
  friend auto operator<=>(const Stamp&, const Stamp&) = default;
};

/// The version a caller says it read (If-Match); none: it did not say.
using ExpectedVersion = std::optional<std::uint64_t>;

/// PreconditionFailed unless the caller names no version or the `present` one of `what`. A record that the running
/// commit has just written has no version yet (0), so nobody can have read it: none names it.
[[nodiscard]] inline Result<void> check_version(const ExpectedVersion& expected, std::uint64_t present,
                                                std::string_view what) {
  if (!expected || (*expected == present && present != 0)) return {};
  return Error{ErrorCode::PreconditionFailed, "the " + std::string(what) + " was changed since it was read"};
}

}  // namespace tokenward::tenant

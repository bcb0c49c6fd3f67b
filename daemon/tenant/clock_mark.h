#pragma once
// The latest time that was ever in force, kept in a store. Blocks.

#include <optional>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/keyring.h"
#include "storage/store.h"

namespace tokenward::tenant {

/// None: the store is new. Corrupt where the record was tampered with.
[[nodiscard]] Result<std::optional<Instant>> read_clock_mark(storage::Store& store, const crypto::Keyring& keyring);

enum class MarkMove : std::uint8_t {
  Forward,  ///< A mark that is later already stays, as another node may have set it.
  Anywhere  ///< For the operator who mends a poisoned mark.
};
/// Writes the mark. Errors of the store.
[[nodiscard]] Result<void> write_clock_mark(storage::Store& store, const crypto::Keyring& keyring, Instant mark,
                                            MarkMove move);

}  // namespace tokenward::tenant

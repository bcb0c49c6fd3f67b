#pragma once
// The bounds of one call into a store, in the daemon's terms (STORAGE ABI, "Limits"), and what counts towards them.

#include <cstddef>

#include "storage/record.h"

namespace tokenward::storage {

inline constexpr std::size_t kMaxGetKeys = 1000;                    ///< Keys in one `get`.
inline constexpr std::size_t kMaxCallChangesets = 64;               ///< Changesets in one `apply`.
inline constexpr std::size_t kMaxCallBytes = 16 * 1024 * 1024;      ///< `byte_size` summed over one `apply`.
inline constexpr std::size_t kMaxChangesetBytes = 4 * 1024 * 1024;  ///< `byte_size` of one changeset.

/// The bytes of a changeset that count: tenants, ids, owners, notes and bodies of its ops.
[[nodiscard]] std::size_t byte_size(const Changeset& changeset) noexcept;

}  // namespace tokenward::storage

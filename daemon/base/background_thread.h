#pragma once
// Work that takes processor time but no hurry.

namespace tokenward {

/// The calling thread gets the processor behind those that answer at once, for the rest of its life. Where the system
/// refuses that, nothing changes.
void stand_back() noexcept;

}  // namespace tokenward

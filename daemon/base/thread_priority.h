#pragma once
// Who of the daemon's threads gets the processor first.

namespace tokenward {

/// The calling thread takes processor time but is in no hurry: for the rest of its life it comes behind those that answer
/// at once. Where the system refuses that, nothing changes.
void stand_back() noexcept;

}  // namespace tokenward

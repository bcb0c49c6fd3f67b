#pragma once
// Tells plugins which threads call them: client libraries keep things per thread that must be made and freed on it.

#include "tokenward/storage.h"

namespace tokenward::storage {

/// Calls `thread_event(1)` if this thread has not been announced to the plugin yet. `thread_event(0)` follows when the
/// thread ends, or at `withdraw_thread`. Does nothing for a plugin without `thread_event`.
void announce_thread(const tkw_storage& plugin);

/// Calls `thread_event(0)` if this thread was announced to the plugin; a later call announces it again. For the thread
/// that closes a store, since it goes on.
void withdraw_thread(const tkw_storage& plugin) noexcept;

}  // namespace tokenward::storage

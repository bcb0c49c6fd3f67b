#pragma once
// The file behind a unix socket: who may connect, and what becomes of one that a daemon left behind.

#include <string>

#include "base/result.h"

namespace tokenward::net {

/// Makes `path` free for a new socket: a socket file that nobody answers on is removed. Errors: Conflict if somebody
/// answers or if the file is no socket, Unavailable if the operating system refuses.
[[nodiscard]] Result<void> clear_stale_socket(const std::string& path);

/// Lets owner and group connect, nobody else (mode 0660). To be called between bind and listen, when nobody can yet.
[[nodiscard]] Result<void> restrict_socket(const std::string& path);

/// Removes the file. A failure leaves it for the next start, which clears it.
void remove_socket(const std::string& path) noexcept;

}  // namespace tokenward::net

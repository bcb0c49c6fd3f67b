#pragma once
// What a process asks of its operating system. Paired sources: `process_posix.cpp`, and one for Windows beside it.

#include <string>

namespace tokenward::app {

/// Whether standard error is a terminal.
[[nodiscard]] bool is_screen() noexcept;

/// Keeps secrets out of core files and from other processes of the same user. Call first.
void harden_process() noexcept;

/// Routes the signals that end or reload the daemon to `wait_for_signal`. Call before the first thread is started.
void capture_signals() noexcept;

enum class Signal { Stop, Reload };
/// Blocks until the daemon is told to stop (SIGINT, SIGTERM) or to reload (SIGHUP).
[[nodiscard]] Signal wait_for_signal() noexcept;

/// Whether the kernel says that the real-time clock is synchronised.
[[nodiscard]] bool is_clock_synchronised() noexcept;

/// `local:<uid>`: what the history calls somebody who works on this machine's files.
[[nodiscard]] std::string local_actor();

}  // namespace tokenward::app

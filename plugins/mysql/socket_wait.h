/// \file
/// Waiting for a socket so that another thread can end the wait.
#pragma once

#include <chrono>
#include <optional>

namespace tokenward::mysql {

/// Ends a `wait_for_socket` from any thread. Stays signalled until cleared.
class Wakeup {
 public:
  /// Throws UNAVAILABLE when the process has no descriptor left.
  Wakeup();
  ~Wakeup();
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  void signal() noexcept;
  void clear() noexcept;

  [[nodiscard]] int descriptor() const noexcept { return descriptor_; }

 private:
  int descriptor_;
};

enum class Direction { Read, Write };
enum class Awaited { Ready, Woken, TimedOut };

/// Returns when `socket` can be read from or written to (or is broken, which the next read or write will tell), when
/// `wakeup` is signalled, or at `until`; none: never.
Awaited wait_for_socket(int socket, Direction direction, const Wakeup& wakeup,
                        std::optional<std::chrono::steady_clock::time_point> until);

/// Whether something has come in on `socket`, be it its end. On a connection on which nothing was asked, either means
/// that the server has closed it.
bool has_input(int socket) noexcept;

/// Makes reads and writes say "not now" where they would wait, so that all waiting is done by `wait_for_socket`.
void never_block(int socket) noexcept;

/// Ends the conversation without any more of it, so that closing cannot wait for the peer.
void hang_up(int socket) noexcept;

}  // namespace tokenward::mysql

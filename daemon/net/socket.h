#pragma once
// One end of a stream connection, which never blocks. Reading and sending are the two system calls that a request
// costs, so they go straight to the operating system.

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "net/address.h"

namespace tokenward::net {

/// Owns the operating system's handle, or none. Not thread-safe.
class Socket {
 public:
  using Handle = int;

  Socket() noexcept = default;
  explicit Socket(Handle handle) noexcept : handle_(handle) {}
  Socket(Socket&& other) noexcept : handle_(std::exchange(other.handle_, kNone)) {}
  Socket& operator=(Socket&&) = delete;
  ~Socket() { close(); }

  enum class Outcome : std::uint8_t {
    Done,
    WouldBlock,  ///< Nothing to read, or no room to send, for now.
    Failed,      ///< The connection is lost.
  };
  struct Transfer {
    Outcome outcome = Outcome::Failed;
    std::size_t count = 0;  ///< Of bytes. Received and Done: 0 is the peer's end.
  };

  /// Takes what has come, at most as much as fits into `room`, which is not empty.
  [[nodiscard]] Transfer receive(std::span<char> room) noexcept;
  /// Sends what the socket takes of `bytes`, which is not empty.
  [[nodiscard]] Transfer send(std::string_view bytes) noexcept;
  /// Tells the peer that nothing more is sent; whether that went well.
  [[nodiscard]] bool shutdown_send() noexcept;
  void close() noexcept;

  [[nodiscard]] bool is_open() const noexcept { return handle_ != kNone; }
  [[nodiscard]] Handle handle() const noexcept { return handle_; }

 private:
  static constexpr Handle kNone = -1;

  Handle handle_ = kNone;
};

/// What came of accepting a connection.
struct Accepted {
  enum class Outcome : std::uint8_t {
    Done,
    Nobody,   ///< None is waiting.
    Refused,  ///< The operating system wants descriptors or memory; those who wait go on waiting.
  };
  Outcome outcome = Outcome::Nobody;
  Socket socket;  ///< Open if Done.
  Endpoint peer;
};

/// Takes the next connection that waits at a listening socket, which does not block.
[[nodiscard]] Accepted accept_next(Socket::Handle listening) noexcept;

}  // namespace tokenward::net

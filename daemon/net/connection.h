#pragma once
// One client: bytes in, through the gate to the handler, bytes out, in order, each step with its deadline.

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "net/deadline_wheel.h"
#include "net/gate.h"
#include "net/input_buffer.h"
#include "net/io_thread.h"
#include "net/poller.h"
#include "net/socket.h"

namespace tokenward::net {

/// Lives on its I/O thread, which keeps it until `abort`. It always waits for exactly one thing, and never reads while
/// it owes an answer. While it waits for a message it holds no buffer.
class Connection final : public std::enable_shared_from_this<Connection>,
                         private Exchange,
                         private Timed,
                         private Polled {
 public:
  /// `peer`: the textual address of the other end, empty on a unix socket.
  Connection(IoThread& thread, ConnectionLimit::Slot slot, Socket socket, const ListenerTraits& listener,
             std::string peer);
  ~Connection() override;

  /// Throws std::system_error if the operating system cannot watch its socket.
  void start();
  /// The answer to a detached request. `close`: the connection ends after it.
  void answer(std::string bytes, bool close);
  /// Ends the connection at once, whatever it waits for.
  void abort() noexcept;
  /// Ends the connection if no message has begun.
  void drain() noexcept;

  [[nodiscard]] static Connection& of(Timed& member) noexcept { return static_cast<Connection&>(member); }
  [[nodiscard]] Timed& timed() noexcept { return *this; }

 private:
  /// What the connection waits for.
  enum class Phase {
    Idle,      ///< The first byte of a message.
    Head,      ///< The rest of a head.
    Body,      ///< The rest of a body.
    Answer,    ///< The handler.
    Writing,   ///< Room in the socket.
    Lingering  ///< The peer's end, after the last answer.
  };
  /// What happens when all answers are out.
  enum class Ending { KeepOpen, Close, Linger };

  // Exchange, for the handler.
  std::string& output() noexcept override { return output_; }
  void close_after() noexcept override { ending_ = Ending::Close; }
  void counts_for(std::uint64_t party) noexcept override { belong_to(party); }
  std::shared_ptr<PendingAnswer> detach() override;

  void on_deadline() override;
  void on_ready(const Readiness& readiness) noexcept override;
  template <class Step>
  void take(Step&& step) noexcept;
  void arm(Phase phase, Tick start, std::chrono::milliseconds after) noexcept;

  void act();
  void advance();
  void serve_buffered();
  void hand_over();
  void refuse();
  bool flush();
  void await_bytes();
  void read();
  std::size_t receive();
  void finish();
  void linger();

  IoThread& thread_;
  std::shared_ptr<Connection> self_;           ///< From `start` to `abort`.
  std::optional<ConnectionLimit::Slot> slot_;  ///< None once it has ended.
  Socket socket_;
  const ListenerTraits& listener_;
  const std::string peer_;
  Gate gate_;
  InputBuffer input_;
  std::string output_;
  std::string late_answer_;   ///< Came while earlier answers were still being written.
  std::size_t written_ = 0;   ///< How much of `output_` is out.
  std::size_t lingered_ = 0;  ///< How much was read and dropped after the last answer.
  Tick message_began_ = 0;    ///< When an incomplete message was first seen; 0: none.
  Phase phase_ = Phase::Idle;
  Ending ending_ = Ending::KeepOpen;
  bool owes_answer_ = false;    ///< A detached request is out: nothing is read or served meanwhile.
  bool more_buffered_ = false;  ///< `input_` may hold another whole message.
  bool readable_ = false;       ///< The socket may have bytes, or the peer's end.
  bool hung_up_ = false;        ///< The peer's end is behind those bytes, and nobody tells of it again.
};

}  // namespace tokenward::net

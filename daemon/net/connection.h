#pragma once
// One client: bytes in, through the gate to the handler, bytes out, in order, each step with its deadline.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "base/message.h"
#include "net/deadline_wheel.h"
#include "net/gate.h"
#include "net/input_buffer.h"
#include "net/io_thread.h"

namespace tokenward::net {

/// Lives on its I/O thread, kept alive by the operation it waits for or the answer it is owed; so it always waits for
/// exactly one thing, and never reads while it owes an answer.
class Connection final : public std::enable_shared_from_this<Connection>, private Exchange, private Timed {
 public:
  /// `peer`: the textual address of the other end, empty on a unix socket.
  Connection(IoThread& thread, ConnectionLimit::Slot slot, Socket socket, const ListenerTraits& listener,
             std::string peer);
  ~Connection() override;

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
    Idle,       ///< The first byte of a message.
    GoingCold,  ///< The end of that read, to give its buffer back.
    Cold,       ///< The first byte of a message, without a buffer.
    Head,       ///< The rest of a head.
    Body,       ///< The rest of a body.
    TimedOut,   ///< The end of such a read, to answer 408.
    Answer,     ///< The handler.
    Writing,    ///< Room in the socket.
    Lingering   ///< The peer's end, after the last answer.
  };
  /// What happens when all answers are out.
  enum class Ending { KeepOpen, Close, Linger };

  // Exchange, for the handler.
  std::string& output() noexcept override { return output_; }
  void close_after() noexcept override { ending_ = Ending::Close; }
  std::shared_ptr<PendingAnswer> detach() override;

  void on_deadline() override;
  void arm(Phase phase, Tick start, std::chrono::milliseconds after) noexcept;

  void advance();
  void serve_buffered();
  void hand_over();
  void refuse();
  bool flush();
  void read();
  void on_read(std::error_code error, std::size_t count);
  void go_cold();
  void finish();
  void linger();

  IoThread& thread_;
  const ConnectionLimit::Slot slot_;
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
};

}  // namespace tokenward::net

#include "net/connection.h"

#include <algorithm>
#include <span>
#include <utility>

#include <asio/buffer.hpp>

#include "net/detached_request.h"
#include "net/refusal.h"

namespace tokenward::net {
namespace {

constexpr std::size_t kMinRead = 1024;
/// Answers to pipelined requests are sent when they reach this, before the next request is looked at.
constexpr std::size_t kMaxOutput = 64 * 1024;
/// After the last answer at most this much is read, so that the answer is not lost to a reset.
constexpr std::size_t kMaxLinger = 64 * 1024;

}  // namespace

Connection::Connection(IoThread& thread, ConnectionLimit::Slot slot, Socket socket, const ListenerTraits& listener,
                       std::string peer)
    : thread_(thread),
      slot_(std::move(slot)),
      socket_(std::move(socket)),
      listener_(listener),
      peer_(std::move(peer)),
      gate_(thread.service().lookup, listener, peer_, thread.fields()),
      input_(thread.buffers()) {
  thread_.add(*this);
}

Connection::~Connection() { thread_.remove(*this); }

void Connection::start() {
  std::error_code error;
  socket_.non_blocking(true, error);
  if (!error && !thread_.is_draining()) read();
}

void Connection::abort() noexcept {
  std::error_code ignored;
  socket_.close(ignored);
}

void Connection::drain() noexcept {
  if (phase_ == Phase::Idle || phase_ == Phase::GoingCold || phase_ == Phase::Cold) abort();
}

/// Serves what is here until bytes, an answer or room in the socket are missing.
void Connection::advance() {
  for (;;) {
    if (!flush()) return;
    if (!late_answer_.empty()) {
      output_.swap(late_answer_);
    } else if (owes_answer_) {
      phase_ = Phase::Answer;
      return thread_.wheel().disarm(*this);
    } else if (ending_ != Ending::KeepOpen) {
      return finish();
    } else if (more_buffered_) {
      serve_buffered();
    } else {
      return read();
    }
  }
}

void Connection::serve_buffered() {
  while (!input_.empty() && !owes_answer_ && ending_ == Ending::KeepOpen) {
    if (output_.size() >= kMaxOutput) return;
    switch (gate_.scan(input_.bytes())) {
      case Gate::Progress::Admitted:
        hand_over();
        break;
      case Gate::Progress::Refused:
        refuse();
        break;
      case Gate::Progress::SendContinue:
        output_.append("HTTP/1.1 100 Continue\r\n\r\n");
        [[fallthrough]];
      case Gate::Progress::NeedMore:
        more_buffered_ = false;
        return;
    }
  }
  more_buffered_ = !input_.empty();
}

/// Gives the admitted message to the handler and makes ready for the next.
void Connection::hand_over() {
  thread_.counters().requests.add();
  message_began_ = 0;
  RequestMessage& message = gate_.message();
  if (thread_.is_draining()) message.keep_alive = false;
  if (!message.keep_alive) ending_ = Ending::Close;
  thread_.service().handler(message, *this);
  input_.consume(gate_.consumed());
  if (ending_ != Ending::KeepOpen && (gate_.leaves_body() || !input_.empty())) ending_ = Ending::Linger;
  gate_.restart();
}

void Connection::refuse() {
  append_refusal(output_, gate_.refusal(), listener_);
  thread_.counters().count_refusal(gate_.refusal().broken->reason);
  if (const auto& refused = thread_.service().refused) refused({gate_.refusal(), listener_, peer_});
  ending_ = Ending::Linger;
}

std::shared_ptr<PendingAnswer> Connection::detach() {
  owes_answer_ = true;
  return std::make_shared<DetachedRequest>(thread_.shared_from_this(), shared_from_this(), gate_.message());
}

void Connection::answer(std::string bytes, bool close) {
  if (!socket_.is_open()) return;
  owes_answer_ = false;
  if ((close || thread_.is_draining()) && ending_ == Ending::KeepOpen)
    ending_ = input_.empty() ? Ending::Close : Ending::Linger;
  if (phase_ == Phase::Writing) {
    late_answer_ = std::move(bytes);
    return;
  }
  output_ = std::move(bytes);
  advance();
}

/// Sends what it can at once; whether all is out. If not, writing goes on when the socket has room.
bool Connection::flush() {
  if (output_.empty()) return true;
  const auto rest = [this] { return asio::buffer(output_.data() + written_, output_.size() - written_); };
  std::error_code error;
  written_ += socket_.send(rest(), 0, error);
  if (error && error != asio::error::would_block) return abort(), false;
  if (written_ == output_.size()) {
    written_ = 0;
    output_.clear();
    return true;
  }
  if (phase_ != Phase::Writing) arm(Phase::Writing, thread_.wheel().now(), thread_.service().deadlines.write);
  socket_.async_write_some(rest(), [self = shared_from_this()](std::error_code failed, std::size_t count) {
    if (failed) return self->abort();
    self->written_ += count;
    self->advance();
  });
  return false;
}

void Connection::read() {
  const Deadlines& deadlines = thread_.service().deadlines;
  if (input_.empty()) {
    arm(Phase::Idle, thread_.wheel().now(), std::min(deadlines.keep_buffers, deadlines.idle));
  } else {
    if (message_began_ == 0) message_began_ = thread_.wheel().now();
    if (gate_.stage() == Gate::Stage::Body)
      arm(Phase::Body, message_began_, deadlines.request);
    else
      arm(Phase::Head, message_began_, deadlines.header);
  }
  if (input_.room().size() < kMinRead) {
    input_.truncate(gate_.compact(input_.bytes()));
    input_.reserve(kMinRead);
  }
  const std::span<char> room = input_.room();
  socket_.async_read_some(
      asio::buffer(room.data(), room.size()),
      [self = shared_from_this()](std::error_code error, std::size_t count) { self->on_read(error, count); });
}

void Connection::on_read(std::error_code error, std::size_t count) {
  if (!socket_.is_open()) return;
  if (phase_ == Phase::TimedOut) {
    gate_.refuse(rule::kDeadline, input_.bytes());
    refuse();
    return advance();
  }
  if (error == asio::error::operation_aborted && phase_ == Phase::GoingCold) return go_cold();
  if (error) return abort();
  input_.commit(count);
  more_buffered_ = true;
  advance();
}

/// Waits for the next message without a buffer. Costs a system call more than reading into one.
void Connection::go_cold() {
  const Deadlines& deadlines = thread_.service().deadlines;
  arm(Phase::Cold, thread_.wheel().now(), deadlines.idle - deadlines.keep_buffers);
  input_.release();
  std::string{}.swap(output_);
  socket_.async_wait(Socket::wait_read, [self = shared_from_this()](std::error_code error) {
    if (!error && self->socket_.is_open()) self->read();
  });
}

void Connection::arm(Phase phase, Tick start, std::chrono::milliseconds after) noexcept {
  phase_ = phase;
  thread_.wheel().arm(*this, start, after);
}

void Connection::on_deadline() {
  std::error_code ignored;
  const Deadlines& deadlines = thread_.service().deadlines;
  switch (phase_) {
    case Phase::Idle:
      if (deadlines.idle <= deadlines.keep_buffers) return abort();
      phase_ = Phase::GoingCold;
      break;
    case Phase::Head:
    case Phase::Body:
      phase_ = Phase::TimedOut;
      break;
    default:
      return abort();
  }
  socket_.cancel(ignored);
}

void Connection::finish() {
  if (ending_ == Ending::Close) return abort();
  std::error_code error;
  socket_.shutdown(Socket::shutdown_send, error);
  if (error) return abort();
  arm(Phase::Lingering, thread_.wheel().now(), thread_.service().deadlines.linger);
  linger();
}

/// Reads and drops what still comes, because closing a socket with unread bytes resets it and the answer is lost.
void Connection::linger() {
  input_.truncate(0);
  input_.reserve(kMinRead);
  const std::span<char> room = input_.room();
  socket_.async_read_some(asio::buffer(room.data(), room.size()),
                          [self = shared_from_this()](std::error_code error, std::size_t count) {
                            self->lingered_ += count;
                            if (error || self->lingered_ > kMaxLinger) return self->abort();
                            self->linger();
                          });
}

}  // namespace tokenward::net

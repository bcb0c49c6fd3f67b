#include "net/connection.h"

#include <algorithm>
#include <exception>
#include <functional>
#include <span>
#include <utility>

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
  belong_to(std::hash<std::string>{}(peer_));
  thread_.add(*this);
}

Connection::~Connection() { thread_.remove(*this); }

void Connection::start() {
  if (thread_.is_draining()) return;
  thread_.poller().add(socket_, *this);
  self_ = shared_from_this();
  await_bytes();
}

void Connection::abort() noexcept {
  if (!socket_.is_open()) return;
  thread_.poller().forget(socket_, *this);
  socket_.close();
  slot_.reset();
  thread_.bury(std::move(self_));
}

void Connection::drain() noexcept {
  if (phase_ == Phase::Idle) abort();
}

/// Takes a step from outside: whatever goes wrong in it ends this connection alone, and what is the thread's goes back.
template <class Step>
void Connection::take(Step&& step) noexcept {
  if (!socket_.is_open()) return;
  try {
    thread_.lend_output(output_);
    step();
    thread_.take_back_output(output_);
    input_.settle();
  } catch (const std::exception&) {
    thread_.counters().failures.add();
    abort();
  }
}

void Connection::on_ready(const Readiness& readiness) noexcept {
  readable_ |= readiness.readable;
  hung_up_ |= readiness.hung_up;
  if (phase_ == Phase::Answer || (phase_ == Phase::Writing ? !readiness.writable : !readable_)) return;
  take([this] { act(); });
}

/// Does what it has waited for.
void Connection::act() {
  switch (phase_) {
    case Phase::Writing:
      return advance();
    case Phase::Lingering:
      return linger();
    default:
      return read();
  }
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
      return await_bytes();
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
  take([&] {
    owes_answer_ = false;
    if ((close || thread_.is_draining()) && ending_ == Ending::KeepOpen)
      ending_ = input_.empty() ? Ending::Close : Ending::Linger;
    if (phase_ == Phase::Writing) {
      late_answer_ = std::move(bytes);
      return;
    }
    output_ = std::move(bytes);
    advance();
  });
}

/// Sends what it can at once; whether all is out. If not, writing goes on when the socket has room.
bool Connection::flush() {
  if (output_.empty()) return true;
  const auto [outcome, count] = socket_.send(std::string_view(output_).substr(written_));
  if (outcome == Socket::Outcome::Failed) return abort(), false;
  written_ += count;
  if (written_ == output_.size()) {
    written_ = 0;
    output_.clear();
    return true;
  }
  if (phase_ != Phase::Writing) arm(Phase::Writing, thread_.wheel().now(), thread_.service().deadlines.write);
  return false;
}

/// Waits for what a message still lacks, or for the next one.
void Connection::await_bytes() {
  const Deadlines& deadlines = thread_.service().deadlines;
  if (input_.empty()) {
    arm(Phase::Idle, thread_.wheel().now(), deadlines.idle);
  } else {
    if (message_began_ == 0) message_began_ = thread_.wheel().now();
    if (gate_.stage() == Gate::Stage::Body)
      arm(Phase::Body, message_began_, deadlines.request);
    else
      arm(Phase::Head, message_began_, deadlines.header);
  }
  if (readable_) thread_.poller().again(*this);
}

void Connection::read() {
  if (receive() == 0) return;
  more_buffered_ = true;
  advance();
}

/// How much has come; 0: nothing, or the connection ended.
std::size_t Connection::receive() {
  if (input_.empty()) input_.borrow(thread_.read_block());
  if (input_.room().size() < kMinRead) {
    input_.truncate(gate_.compact(input_.bytes()));
    input_.reserve(kMinRead);
  }
  const std::span<char> room = input_.room();
  const auto [outcome, count] = socket_.receive(room);
  if (outcome == Socket::Outcome::WouldBlock) return readable_ = false, 0;
  if (outcome == Socket::Outcome::Failed || count == 0) return abort(), 0;
  readable_ = hung_up_ || count == room.size();  // A socket that gave less than it could is empty: epoll(7).
  input_.commit(count);
  return count;
}

void Connection::arm(Phase phase, Tick start, std::chrono::milliseconds after) noexcept {
  phase_ = phase;
  thread_.wheel().arm(*this, start, after);
}

void Connection::on_deadline() {
  if (phase_ != Phase::Head && phase_ != Phase::Body) return abort();
  take([this] {
    gate_.refuse(rule::kDeadline, input_.bytes());
    refuse();
    advance();
  });
}

void Connection::finish() {
  if (ending_ == Ending::Close || !socket_.shutdown_send()) return abort();
  arm(Phase::Lingering, thread_.wheel().now(), thread_.service().deadlines.linger);
  linger();
}

/// Reads and drops what still comes, because closing a socket with unread bytes resets it and the answer is lost.
void Connection::linger() {
  input_.truncate(0);
  while (readable_ && socket_.is_open()) {
    lingered_ += receive();
    input_.truncate(0);
    if (lingered_ > kMaxLinger) return abort();
  }
}

}  // namespace tokenward::net

#pragma once
// A request on its way to its answer, over whichever threads that takes: it begins on the I/O thread, where it may be
// answered at once, and goes on in lanes. Here is what all such ways have in common; what happens on one, its subclass
// says in steps.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/message.h"
#include "http/lane.h"
#include "http/listeners.h"
#include "http/office.h"

namespace tokenward::http {

/// One thread at a time. Made by `make_shared`; its lanes keep it alive.
class Journey : public std::enable_shared_from_this<Journey> {
 public:
  virtual ~Journey() = default;
  Journey(const Journey&) = delete;
  Journey& operator=(const Journey&) = delete;

  /// Takes the first step: when it returns, what was lent of the I/O thread is needed no more.
  void start() { take(&Journey::begin); }

 protected:
  /// `message` and `exchange` are lent for the length of `start`; `listener` lives as long as the office.
  Journey(Office office, const ListenerProfile& listener, const RequestMessage& message, Exchange& exchange) noexcept
      : office_(office), listener_(listener), message_(&message), exchange_(&exchange) {}

  /// For a request that was detached before, on any thread.
  Journey(Office office, const ListenerProfile& listener, std::shared_ptr<PendingAnswer> pending) noexcept
      : office_(office),
        listener_(listener),
        message_(&pending->request()),
        exchange_(nullptr),
        pending_(std::move(pending)) {}

  [[nodiscard]] const Office& office() const noexcept { return office_; }
  [[nodiscard]] const ListenerProfile& listener() const noexcept { return listener_; }
  /// Views of it are good until the next step in another lane; see `moved`.
  [[nodiscard]] const RequestMessage& message() const noexcept { return *message_; }

  /// Goes on with `step`: at once where the journey is in `lane` already, else when that lane has its turn. A lane that
  /// takes nobody, or whose turn does not come in time, refuses the request. Whoever calls this touches nothing
  /// afterwards: the journey may be over.
  template <class Self>
  void go_to(const Lane& lane, void (Self::*step)()) {
    move_to(lane, static_cast<Step>(step));
  }
  /// Lets whoever waits in the lane that it is in have a turn, then goes on with `step`; on the I/O thread or in a full
  /// lane at once. As `go_to` otherwise.
  template <class Self>
  void give_way(void (Self::*step)()) {
    wait_in_lane(static_cast<Step>(step));
  }
  /// Takes the request off the I/O thread, for a journey that goes on in several lanes at once.
  void detach();

  /// Sends the whole answer in wire form and ends the journey; once. `close`: the connection ends with it.
  void send(std::string bytes, bool close);
  void send(std::string bytes) { send(std::move(bytes), !message_->keep_alive); }

  /// Tells the log, in the name of the request.
  void log(std::string_view what) const;
  /// Sends a 500; what it was goes to the log alone.
  void fail(std::string_view what);

  /// The first step. Like every step it may throw: the request is answered with 500 then.
  virtual void begin() = 0;
  /// Answers with a refusal.
  virtual void refuse(const Error& error) = 0;
  /// How the log calls such requests, never by what a client sent: `POST /v1/validate`.
  [[nodiscard]] virtual std::string name() const = 0;
  /// `message()` is another object from now on: views into the one before must be taken anew.
  virtual void moved() {}

 private:
  using Step = void (Journey::*)();

  void move_to(const Lane& lane, Step step);
  void wait_in_lane(Step step);
  void take(Step step);
  void give_up();

  const Office office_;
  const ListenerProfile& listener_;
  const RequestMessage* message_;
  Exchange* exchange_;                      ///< While on the I/O thread.
  std::shared_ptr<PendingAnswer> pending_;  ///< From then on.
  std::optional<Lane> lane_;                ///< Where it is running now; none: on the I/O thread.
  bool over_ = false;                       ///< It was answered.
};

}  // namespace tokenward::http

#pragma once
// What can be told of a request once it has come to its end, and those who want to hear it: whoever logs or counts.
//
//   class ByStatus final : public http::AnswerObserver {
//    public:
//     Wants wants() const noexcept override { return {.timing = http::Timing::Waits}; }
//     void answered(const http::Answered& answered) noexcept override { ++count_[answered.status / 100]; }
//   };
//   dispatcher.add(by_status);  // before the first request

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/message.h"
#include "http/listeners.h"
#include "http/request_trail.h"

namespace tokenward::http {

/// One request that has come to its end. Everything borrowed is valid for the length of the call.
struct Answered {
  const RequestMessage& request;    ///< Its target, fields and body are not for telling.
  const ListenerProfile& listener;  ///< `client_address(request)` says whom it is from.
  const RequestTrail& trail;        ///< Id, trace, route, tenant and token.
  std::uint16_t status = 0;         ///< As sent; 0: no answer was, and the connection was closed.
  std::size_t bytes = 0;            ///< Of the answer on the wire, its head included.
  /// From the admission of the request until its answer was made; see `Timing`.
  std::chrono::nanoseconds duration{0};
};

/// For which requests `duration` is measured. Reading the clock costs about 25 ns, twice.
enum class Timing : std::uint8_t {
  None,
  Waits,  ///< For those that left their I/O thread, from then on: any other took microseconds, and has 0.
  Whole,  ///< For all.
};

/// Hears of every request once, just before its answer goes out. It outlives the dispatcher.
class AnswerObserver {
 public:
  struct Wants {
    Timing timing = Timing::None;
    bool caller = false;  ///< Tenant and token of the trail.
  };

  virtual ~AnswerObserver() = default;
  /// What must be found out for it. Asked once.
  [[nodiscard]] virtual Wants wants() const noexcept = 0;
  /// Called on an I/O thread or in a lane, several at a time: it must not block, and forward-auth calls it 100,000
  /// times a second.
  virtual void answered(const Answered& answered) noexcept = 0;
};

/// All observers, and what they want together. Changed only before the first request.
class AnswerObservers {
 public:
  void add(AnswerObserver& observer);
  [[nodiscard]] bool any() const noexcept { return !all_.empty(); }
  [[nodiscard]] const AnswerObserver::Wants& wants() const noexcept { return wants_; }
  void tell(const Answered& answered) const noexcept;

 private:
  std::vector<AnswerObserver*> all_;
  AnswerObserver::Wants wants_;
};

}  // namespace tokenward::http

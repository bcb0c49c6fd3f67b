#include "http/followed_request.h"

#include <utility>

namespace tokenward::http {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// The status of an answer in wire form, which this layer wrote; 0 where there is none.
std::uint16_t status_of(std::string_view wire) noexcept {
  constexpr std::size_t kAt = std::string_view("HTTP/1.1 ").size();
  if (wire.size() < kAt + 3) return 0;
  const auto digit = [&](std::size_t i) { return static_cast<unsigned>(wire[kAt + i] - '0'); };
  return static_cast<std::uint16_t>(digit(0) * 100 + digit(1) * 10 + digit(2));
}

/// The same request away from its thread.
class FollowedAnswer final : public PendingAnswer {
 public:
  FollowedAnswer(std::shared_ptr<PendingAnswer> inner, const RequestTrail& trail, const ListenerProfile& listener,
                 const AnswerObservers& observers, SteadyClock::time_point began)
      : inner_(std::move(inner)),
        trail_(trail),
        request_(inner_->request()),
        listener_(listener),
        observers_(observers),
        began_(began) {
    request_.trail = &trail_;
    trail_.settle(request_);
  }
  ~FollowedAnswer() override {
    if (!sent_) tell({});
  }

  [[nodiscard]] const RequestMessage& request() const noexcept override { return request_; }
  void send(std::string bytes, bool close) override {
    if (!std::exchange(sent_, true)) tell(bytes);
    inner_->send(std::move(bytes), close);
  }

 private:
  void tell(std::string_view wire) const noexcept {
    if (!observers_.any()) return;
    const bool timed = observers_.wants().timing != Timing::None;
    observers_.tell({request_, listener_, trail_, status_of(wire), wire.size(),
                     timed ? SteadyClock::now() - began_ : SteadyClock::duration{0}});
  }

  const std::shared_ptr<PendingAnswer> inner_;
  RequestTrail trail_;
  RequestMessage request_;
  const ListenerProfile& listener_;
  const AnswerObservers& observers_;
  const SteadyClock::time_point began_;
  bool sent_ = false;
};

}  // namespace

FollowedRequest::FollowedRequest(const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange,
                                 RequestIds& ids, const AnswerObservers& observers) noexcept
    : trail_(request, ids, observers.wants().caller),
      request_(request),
      listener_(listener),
      exchange_(exchange),
      observers_(observers),
      output_began_(exchange.output().size()) {
  request_.trail = &trail_;
  if (observers.wants().timing == Timing::Whole) began_ = SteadyClock::now();
}

std::shared_ptr<PendingAnswer> FollowedRequest::detach() {
  if (observers_.wants().timing == Timing::Waits) began_ = SteadyClock::now();
  auto answer = std::make_shared<FollowedAnswer>(exchange_.detach(), trail_, listener_, observers_, began_);
  detached_ = true;
  return answer;
}

void FollowedRequest::end() const noexcept {
  if (detached_ || !observers_.any()) return;
  const std::string_view wire = std::string_view{exchange_.output()}.substr(output_began_);
  const bool timed = observers_.wants().timing == Timing::Whole;
  observers_.tell({request_, listener_, trail_, status_of(wire), wire.size(),
                   timed ? SteadyClock::now() - began_ : SteadyClock::duration{0}});
}

void FollowedRequest::fail() noexcept {
  exchange_.output().resize(output_began_);
  exchange_.close_after();
  end();
}

}  // namespace tokenward::http

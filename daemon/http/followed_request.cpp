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

/// `began`: none where nobody wants to know how long the request took.
void tell(const AnswerObservers& observers, const RequestMessage& request, const ListenerProfile& listener,
          const RequestTrail& trail, std::string_view wire,
          const std::optional<SteadyClock::time_point>& began) noexcept {
  if (!observers.any()) return;
  const auto duration = began ? SteadyClock::now() - *began : SteadyClock::duration{0};
  observers.tell({request, listener, trail, status_of(wire), wire.size(), duration});
}

/// The same request away from its thread.
class FollowedAnswer final : public PendingAnswer {
 public:
  FollowedAnswer(std::shared_ptr<PendingAnswer> inner, const RequestTrail& trail, const ListenerProfile& listener,
                 const AnswerObservers& observers, std::optional<SteadyClock::time_point> began)
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
    if (!sent_) tell(observers_, request_, listener_, trail_, {}, began_);
  }

  [[nodiscard]] const RequestMessage& request() const noexcept override { return request_; }
  void send(std::string bytes, bool close) override {
    if (!std::exchange(sent_, true)) tell(observers_, request_, listener_, trail_, bytes, began_);
    inner_->send(std::move(bytes), close);
  }

 private:
  const std::shared_ptr<PendingAnswer> inner_;
  RequestTrail trail_;
  RequestMessage request_;
  const ListenerProfile& listener_;
  const AnswerObservers& observers_;
  const std::optional<SteadyClock::time_point> began_;
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
  if (detached_) return;
  if (const auto party = trail_.party()) exchange_.counts_for(*party);
  const std::string_view wire = std::string_view{exchange_.output()}.substr(output_began_);
  tell(observers_, request_, listener_, trail_, wire, began_);
}

void FollowedRequest::fail() noexcept {
  exchange_.output().resize(output_began_);
  exchange_.close_after();
  end();
}

}  // namespace tokenward::http

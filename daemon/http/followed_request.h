#pragma once
// A request that is followed from its admission to its end, on whichever threads that is: it gives the request its
// trail and tells the observers how it ended.

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "http/answered.h"
#include "http/request_trail.h"

namespace tokenward::http {

/// The exchange of one request, with another around it that sees what comes out. Lives on the stack of the dispatcher;
/// a request that leaves the thread takes a copy of its trail along.
class FollowedRequest final : public Exchange {
 public:
  /// Borrows everything; listener and observers outlive also what `detach` returns.
  FollowedRequest(const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange, RequestIds& ids,
                  const AnswerObservers& observers) noexcept;
  FollowedRequest(const FollowedRequest&) = delete;
  FollowedRequest& operator=(const FollowedRequest&) = delete;

  /// The request with its trail.
  [[nodiscard]] const RequestMessage& request() const noexcept { return request_; }
  [[nodiscard]] RequestTrail& trail() noexcept { return trail_; }

  [[nodiscard]] std::string& output() noexcept override { return exchange_.output(); }
  void close_after() noexcept override { exchange_.close_after(); }
  void counts_for(std::uint64_t party) noexcept override { exchange_.counts_for(party); }
  [[nodiscard]] std::shared_ptr<PendingAnswer> detach() override;

  /// The handler has returned: tells the connection whose request it was, and the observers, unless the answer comes
  /// later.
  void end() const noexcept;
  /// The same where it failed: takes what it wrote out of the output again.
  void fail() noexcept;

 private:
  RequestTrail trail_;
  RequestMessage request_;
  const ListenerProfile& listener_;
  Exchange& exchange_;
  const AnswerObservers& observers_;
  const std::size_t output_began_;
  std::optional<std::chrono::steady_clock::time_point> began_;  ///< Where somebody wants to know how long it takes.
  bool detached_ = false;
};

}  // namespace tokenward::http

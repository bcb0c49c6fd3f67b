#pragma once
// The access log: a line for each request, when it was answered, and for each that the gate refused. Never what a
// client chose: no target, query, field or body, but the id that it gave the request.

#include <memory>

#include "app/log_outlet.h"
#include "http/answered.h"
#include "net/refusal.h"

namespace tokenward::app {

/// Any thread; never blocks.
class AccessLog final : public http::AnswerObserver {
 public:
  /// Null where `settings` want none. Clock and log outlive it. Errors of `LogOutlet::open`.
  [[nodiscard]] static Result<std::unique_ptr<AccessLog>> open(const AccessLogSettings& settings, const Clock& clock,
                                                               Log& log);
  AccessLog(std::unique_ptr<LogOutlet> outlet, const AccessLogSettings& settings)
      : outlet_(std::move(outlet)), settings_(settings) {}

  [[nodiscard]] Wants wants() const noexcept override { return {.timing = http::Timing::Whole, .caller = true}; }
  void answered(const http::Answered& answered) noexcept override;
  /// A line for a message that the gate refused: when, where, from whom and which kind of rule it broke.
  void refused(const net::Refused& refused);

  [[nodiscard]] LogOutlet& outlet() noexcept { return *outlet_; }

 private:
  [[nodiscard]] bool is_wanted(const http::Answered& answered) const noexcept;

  const std::unique_ptr<LogOutlet> outlet_;
  const AccessLogSettings settings_;
};

}  // namespace tokenward::app

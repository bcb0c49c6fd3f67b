#include "app/access_log.h"

#include "http/method.h"

namespace tokenward::app {
namespace {

/// As a client may send any word for one.
std::string_view method_of(const RequestMessage& request) noexcept {
  return http::parse_method(request.method) ? request.method : std::string_view{"other"};
}

std::uint64_t microseconds(std::chrono::nanoseconds duration) noexcept {
  return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(duration).count());
}

}  // namespace

Result<std::unique_ptr<AccessLog>> AccessLog::open(const AccessLogSettings& settings, const Clock& clock, Log& log) {
  if (!settings.target.is_wanted()) return std::unique_ptr<AccessLog>{};
  auto outlet = LogOutlet::open("access", settings.target, clock, log);
  if (!outlet) return outlet.error();
  return std::make_unique<AccessLog>(std::move(*outlet), settings);
}

bool AccessLog::is_wanted(const http::Answered& answered) const noexcept {
  if (answered.trail.is_forward_auth() && !settings_.forward_auth) return false;
  return !settings_.errors_only || answered.status >= 400 || answered.status == 0;
}

void AccessLog::answered(const http::Answered& answered) noexcept {
  if (!is_wanted(answered)) return;
  const http::RequestTrail& trail = answered.trail;
  const RequestMessage& request = answered.request;
  LogLine line = outlet_->begin();
  line.add("request_id", trail.id())
      .add_known("trace_id", trail.trace_id())
      .add_known("listener", request.listener->name)
      .add_known("client", answered.listener.client_address(request))
      .add("method", method_of(request))
      .add_known("route", trail.pattern())
      .add("status", std::uint64_t{answered.status})
      .add("duration_us", microseconds(answered.duration))
      .add("bytes", std::uint64_t{answered.bytes})
      .add_known("tenant", trail.tenant());
  if (trail.token()) line.add("token_id", domain::to_string(*trail.token()));
  outlet_->write(std::move(line));
}

void AccessLog::refused(const net::Refused& refused) {
  if (refused.refusal.forward_auth && !settings_.forward_auth) return;
  LogLine line = outlet_->begin();
  line.add_known("listener", refused.listener.name)
      .add_known("peer", refused.peer)
      .add("status", std::uint64_t{net::status_of(refused.refusal, refused.listener)})
      .add("refused", net::name_of(refused.refusal.broken->reason));
  outlet_->write(std::move(line));
}

}  // namespace tokenward::app

#include "app/settings.h"

namespace tokenward::app {

ListenerTraits traits_of(const ListenerSettings& listener, const ConsoleSettings& console) {
  return {.manage = listener.manage,
          .validate = listener.validate,
          .console = listener.console,
          .metrics = listener.metrics,
          .auth_only = listener.auth,
          .anonymous_validate = listener.anonymous_validate,
          .gateway_nginx = listener.gateway == Gateway::Nginx,
          .trusts_peer = listener.address.kind == ListenAddress::Kind::Unix,
          .tls = false,
          .loopback = false,
          .tenant = listener.tenant,
          .client_ip_header = listener.client_ip_header,
          .credentials = listener.credentials,
          .host_names = listener.host_names,
          .public_origin = listener.console ? console.public_url : std::string{},
          .name = listener.address.text(),
          .challenges = listener.challenges};
}

namespace {

std::optional<domain::Rate> rate_of(std::uint32_t per_second, std::uint32_t burst) noexcept {
  if (per_second == 0) return std::nullopt;
  return domain::Rate{per_second, burst == 0 ? per_second : burst};
}

}  // namespace

domain::RateLimits rates_of(const LimitSettings& limits) noexcept {
  return {rate_of(limits.tenant_rate, limits.tenant_burst), rate_of(limits.caller_rate, limits.caller_burst)};
}

ListenerSettings default_listener() {
  return {
      .address = {}, .manage = true, .validate = true, .console = true, .metrics = true, .anonymous_validate = true};
}

}  // namespace tokenward::app

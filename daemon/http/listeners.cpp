#include "http/listeners.h"

#include <algorithm>
#include <tuple>

#include "http/call.h"
#include "http/problem.h"

namespace tokenward::http {
namespace {

/// Everything that tells listeners apart; `loopback` is known to `net` alone.
auto distinction(const ListenerTraits& t) noexcept {
  return std::tie(t.manage, t.validate, t.console, t.metrics, t.auth_only, t.anonymous_validate, t.gateway_nginx,
                  t.trusts_peer, t.tls, t.tenant, t.client_ip_header, t.credentials, t.challenges, t.host_names,
                  t.public_origin);
}

constexpr std::string_view kBasicChallenge = R"(Basic realm="tokenward", charset="UTF-8")";

/// Fields but Authorization have no scheme that could be named; but a 401 names one in any case (RFC 9110 section
/// 15.5.2).
std::string challenge_lines(const ListenerTraits& traits, std::string_view bearer) {
  const auto& names = traits.credentials;
  const bool takes_basic = std::find(names.begin(), names.end(), "authorization") != names.end();
  std::string lines;
  for (const Challenge challenge : traits.challenges) {
    if (challenge == Challenge::Basic && !takes_basic) continue;
    lines.append("WWW-Authenticate: ").append(challenge == Challenge::Basic ? kBasicChallenge : bearer).append("\r\n");
  }
  if (lines.empty()) lines.append("WWW-Authenticate: ").append(bearer).append("\r\n");
  return lines;
}

}  // namespace

ListenerProfile::ListenerProfile(ListenerSetup setup, std::size_t index)
    : setup_(std::move(setup)),
      index_(index),
      challenges_(challenge_lines(setup_.traits, challenge_of(401))),
      invalid_token_challenges_(challenge_lines(setup_.traits, kInvalidTokenChallenge)) {}

bool ListenerProfile::matches(const ListenerTraits& traits) const noexcept {
  return distinction(setup_.traits) == distinction(traits);
}

bool ListenerProfile::serves(Served served) const noexcept {
  const ListenerTraits& traits = setup_.traits;
  if (traits.auth_only) return false;
  switch (served) {
    case Served::Everywhere:
      return true;
    case Served::Manage:
      return traits.manage;
    case Served::Validate:
      return traits.validate;
    case Served::ManageOrValidate:
      return traits.manage || traits.validate;
    case Served::Console:
      return traits.console;
    case Served::Metrics:
      return traits.metrics;
  }
  return false;
}

bool ListenerProfile::trusts(std::string_view peer) const noexcept {
  if (setup_.traits.trusts_peer) return true;
  return !setup_.trusted_proxies.empty() && admits(setup_.trusted_proxies, peer);
}

std::string_view ListenerProfile::client_address(const RequestMessage& message) const noexcept {
  const std::string& header = setup_.traits.client_ip_header;
  if (header.empty() || !trusts(message.peer)) return message.peer;
  std::string_view named;
  bool seen = false;
  for (const Field& field : message.fields) {
    if (field.name != header) continue;
    if (seen) return {};
    seen = true;
    named = field.value;
  }
  return domain::IpAddress::parse(named) ? named : std::string_view{};
}

bool admits(std::span<const domain::Cidr> cidrs, std::string_view address) noexcept {
  if (cidrs.empty()) return true;
  const auto parsed = domain::IpAddress::parse(address);
  return parsed && std::any_of(cidrs.begin(), cidrs.end(), [&](const auto& cidr) { return cidr.contains(*parsed); });
}

Listeners::Listeners(std::vector<ListenerSetup> setups) {
  for (ListenerSetup& setup : setups) {
    // Others of the same traits come first in the search, so this one's trust must be theirs too.
    for (const ListenerSetup& other : setups) {
      if (&other == &setup || distinction(other.traits) != distinction(setup.traits)) continue;
      setup.trusted_proxies.insert(setup.trusted_proxies.end(), other.trusted_proxies.begin(),
                                   other.trusted_proxies.end());
    }
    profiles_.emplace_back(setup, profiles_.size());
  }
  ListenerTraits nothing;
  nothing.auth_only = true;  // And forward-auth needs `anonymous_validate`.
  nothing.credentials.clear();
  profiles_.emplace_back(ListenerSetup{std::move(nothing)}, profiles_.size());
}

const ListenerProfile& Listeners::of(const ListenerTraits& traits) const noexcept {
  const auto found = std::find_if(profiles_.begin(), profiles_.end() - 1,
                                  [&](const ListenerProfile& profile) { return profile.matches(traits); });
  return *found;
}

}  // namespace tokenward::http

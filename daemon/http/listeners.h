#pragma once
// What follows from a listener's traits for every request that comes in over it, worked out once at start. Constant
// after construction; any thread.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "domain/cidr.h"
#include "http/route.h"

namespace tokenward::http {

/// One listener as the settings describe it.
struct ListenerSetup {
  ListenerTraits traits;
  std::vector<domain::Cidr> trusted_proxies = {};  ///< Peers whose `client_ip_header` is believed.
};

class ListenerProfile {
 public:
  ListenerProfile(ListenerSetup setup, std::size_t index);

  [[nodiscard]] const ListenerTraits& traits() const noexcept { return setup_.traits; }
  /// Its place among all listeners.
  [[nodiscard]] std::size_t index() const noexcept { return index_; }
  /// Whether a request that came in over `traits` came in over this listener.
  [[nodiscard]] bool matches(const ListenerTraits& traits) const noexcept;
  [[nodiscard]] bool serves(Served served) const noexcept;

  /// Who sent the request: the peer, or, where the peer is trusted to name the client, the one address in its one
  /// `client_ip_header`. Empty: unknown. A view into the message.
  [[nodiscard]] std::string_view client_address(const RequestMessage& message) const noexcept;

  /// What a 401 of forward-auth says (RFC 6750 section 3, RFC 7617 section 2), as whole lines.
  [[nodiscard]] std::string_view challenges() const noexcept { return challenges_; }
  [[nodiscard]] std::string_view invalid_token_challenges() const noexcept { return invalid_token_challenges_; }

 private:
  [[nodiscard]] bool trusts(std::string_view peer) const noexcept;

  ListenerSetup setup_;
  std::size_t index_;
  std::string challenges_;
  std::string invalid_token_challenges_;
};

/// Whether a token that may be used from `cidrs` alone (empty: from anywhere) may be used from `address`. An unknown
/// address is in no network.
[[nodiscard]] bool admits(std::span<const domain::Cidr> cidrs, std::string_view address) noexcept;

class Listeners {
 public:
  explicit Listeners(std::vector<ListenerSetup> setups);

  /// The listener with these traits; two that differ in nothing but their address share the trust in proxies of both.
  /// One that was never set up serves nothing and trusts nobody.
  [[nodiscard]] const ListenerProfile& of(const ListenerTraits& traits) const noexcept;
  /// All of them, and behind them the one that serves nothing; `index()` counts here.
  [[nodiscard]] const std::vector<ListenerProfile>& all() const noexcept { return profiles_; }

 private:
  std::vector<ListenerProfile> profiles_;
};

}  // namespace tokenward::http

#pragma once
// What follows from a listener's traits for every request that comes in over it, worked out once at start.

#include <string>
#include <vector>

#include "base/message.h"
#include "domain/cidr.h"

namespace tokenward::http {

/// One listener as the settings describe it.
struct ListenerSetup {
  ListenerTraits traits;
  std::vector<domain::Cidr> trusted_proxies;  ///< Peers whose `client_ip_header` is believed.
};

}  // namespace tokenward::http

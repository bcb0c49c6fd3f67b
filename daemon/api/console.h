#pragma once
// The web page "Manage Access Tokens": its files, the same for everybody. What it shows comes from `/v1`.

#include <vector>

#include "http/route.h"
#include "tenant/house.h"

namespace tokenward::api {

/// `/`, `/console/` and the files below it, which say by their address which version they are of. Their queries mean
/// nothing: a link arrives with whatever mailers and trackers put behind it.
/// `/console/embed/{tenant}` is the page for the frames of the sites that the tenant's policy names. `house` outlives
/// the routes.
[[nodiscard]] std::vector<http::Route> console_routes(tenant::House& house);

}  // namespace tokenward::api

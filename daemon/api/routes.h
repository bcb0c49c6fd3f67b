#pragma once
// Everything that version 1 of the API answers, as one table.

#include <vector>

#include "http/route.h"
#include "tenant/house.h"

namespace tokenward::api {

/// The rows for the router; `/v1/validate`, forward-auth and health are the `http` layer's own. `house` outlives them.
[[nodiscard]] std::vector<http::Route> routes(tenant::House& house);

}  // namespace tokenward::api

#pragma once
// The page that explains the API to people, made of the OpenAPI document.

#include <vector>

#include "http/route.h"
#include "tenant/house.h"

namespace tokenward::api {

/// `/docs` and its style, on listeners that serve the API, for anybody. `house` outlives the routes.
[[nodiscard]] std::vector<http::Route> docs_routes(tenant::House& house);

}  // namespace tokenward::api

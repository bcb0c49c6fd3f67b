#pragma once
// The description of the whole HTTP surface (OpenAPI 3.1), whose source is a file for each resource in api/openapi.

#include <boost/json/object.hpp>
#include <span>
#include <string_view>

#include "http/route.h"
#include "tenant/house.h"

namespace tokenward::api {

/// One document: the first of `files` with the paths and the components of the others added to its own. Pure.
/// Throws std::logic_error for a file that is no JSON object, or that adds what is already there.
[[nodiscard]] boost::json::object join_openapi(std::span<const std::string_view> files);

/// `GET /v1/openapi.json`: the document of this daemon, for anybody. `house` outlives the route.
[[nodiscard]] http::Route openapi_route(tenant::House& house);

}  // namespace tokenward::api

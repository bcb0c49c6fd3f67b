#pragma once
// The OpenAPI document as a page that people read: one HTML text without scripts and without anything from elsewhere.

#include <boost/json/value.hpp>
#include <string>

namespace tokenward::api {

/// The page, whose style is at `/docs/style.css`. Pure. Throws what Boost.JSON throws for a document that lacks what
/// OpenAPI wants.
[[nodiscard]] std::string docs_page(const boost::json::value& document);

}  // namespace tokenward::api

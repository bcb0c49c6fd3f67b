#pragma once
// Absent values in JSON are null, never left out. Pure.

#include <boost/json/value.hpp>
#include <optional>
#include <string>

#include "base/clock.h"

namespace tokenward::api {

[[nodiscard]] inline boost::json::value text_or_null(const std::string& text) {
  return text.empty() ? boost::json::value{} : boost::json::value(text);
}

/// RFC 3339 with milliseconds.
[[nodiscard]] inline boost::json::value time_or_null(const std::optional<Instant>& at) {
  return at ? boost::json::value(to_rfc3339(*at)) : boost::json::value{};
}

}  // namespace tokenward::api

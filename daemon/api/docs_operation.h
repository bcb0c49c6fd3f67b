#pragma once
// One operation of the OpenAPI document on the API page. Pure.

#include <boost/json/object.hpp>
#include <string>
#include <string_view>

#include "api/docs_schema.h"

namespace tokenward::api {

/// An operation as it stands in the document.
struct DocsOperation {
  std::string method;               ///< `get`.
  std::string path;                 ///< `/v1/tenants/{tenant}`.
  const boost::json::object& item;  ///< What its path has for all methods.
  const boost::json::object& operation;
};

/// A line for the shell that makes the operation's example request: `$tkw` is the daemon, `$credential` the field that
/// carries a token.
[[nodiscard]] std::string curl_line(const DocsSource& source, const DocsOperation& operation);

/// All that is said of it, under the heading's id `operationId`.
[[nodiscard]] std::string operation_html(const DocsSource& source, const DocsOperation& operation);

/// An example of `media` as text: JSON over several lines, anything else as it stands. Empty where there is none.
[[nodiscard]] std::string example_of(const boost::json::object& media);

}  // namespace tokenward::api

#pragma once
// How handlers answer. What every answer carries (Date, Content-Length, Cache-Control, nosniff, Connection) is added by
// the response itself.

#include <Poco/Net/HTTPServerResponse.h>

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "http/problem.h"

namespace tokenward::http {

/// Sends `body` with a Content-Type (empty: none) and a status.
void send_text(Poco::Net::HTTPServerResponse& response, Poco::Net::HTTPResponse::HTTPStatus status,
               std::string_view content_type, std::string_view body);

/// Sends JSON, compact, with a line end so that it reads well in a terminal.
void send_json(Poco::Net::HTTPServerResponse& response, Poco::Net::HTTPResponse::HTTPStatus status,
               const boost::json::value& body);

/// 201 with Location. `location` is a path whose variables are percent-encoded (see `encode_segment`).
void send_created(Poco::Net::HTTPServerResponse& response, const std::string& location, const boost::json::value& body);

/// 204.
void send_nothing(Poco::Net::HTTPServerResponse& response);

/// Percent-encodes everything but RFC 3986's unreserved characters.
[[nodiscard]] std::string encode_segment(std::string_view text);

}  // namespace tokenward::http

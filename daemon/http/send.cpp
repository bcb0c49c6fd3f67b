#include "http/send.h"

#include <boost/json/serialize.hpp>

#include "http/answer.h"
#include "http/text.h"

namespace tokenward::http {
namespace {

using Poco::Net::HTTPResponse;
using Poco::Net::HTTPServerResponse;

void set_status(HTTPServerResponse& response, HTTPResponse::HTTPStatus status) {
  const std::string_view phrase = reason_phrase(static_cast<std::uint16_t>(status));
  response.setStatusAndReason(status, phrase.empty() ? HTTPResponse::getReasonForStatus(status) : std::string(phrase));
}

}  // namespace

void send_text(HTTPServerResponse& response, HTTPResponse::HTTPStatus status, std::string_view content_type,
               std::string_view body) {
  set_status(response, status);
  if (!content_type.empty()) response.setContentType(std::string(content_type));
  response.sendBuffer(body.data(), body.size());
}

void send_json(HTTPServerResponse& response, HTTPResponse::HTTPStatus status, const boost::json::value& body) {
  send_text(response, status, "application/json", boost::json::serialize(body) + '\n');
}

void send_created(HTTPServerResponse& response, const std::string& location, const boost::json::value& body) {
  response.set("Location", location);
  send_json(response, HTTPResponse::HTTP_CREATED, body);
}

void send_nothing(HTTPServerResponse& response) {
  set_status(response, HTTPResponse::HTTP_NO_CONTENT);
  response.sendBuffer("", 0);
}

std::string encode_segment(std::string_view text) {
  std::string encoded;
  append_percent_encoded(encoded, text, [](char c) {
    return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '~';
  });
  return encoded;
}

}  // namespace tokenward::http

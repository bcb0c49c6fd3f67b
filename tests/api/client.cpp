#include "api/client.h"

#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/StreamCopier.h>
#include <Poco/Timespan.h>

#include <boost/json/serialize.hpp>

namespace tokenward::api {

Client::Client(std::uint16_t port, std::string token) : session_("127.0.0.1", port), token_(std::move(token)) {
  session_.setKeepAlive(true);
  session_.setTimeout(Poco::Timespan(60, 0));
}

Answer Client::ask(const std::string& method, const std::string& target, const std::string& body,
                   const Fields& fields) {
  Poco::Net::HTTPRequest request(method, target, Poco::Net::HTTPMessage::HTTP_1_1);
  if (!token_.empty()) request.set("Authorization", "Bearer " + token_);
  if (!body.empty()) request.setContentType("application/json");
  if (!body.empty()) request.setContentLength64(static_cast<Poco::Int64>(body.size()));
  for (const auto& [name, value] : fields) request.set(name, value);
  session_.sendRequest(request) << body << std::flush;
  Poco::Net::HTTPResponse response;
  http::TestAnswer wire;
  Poco::StreamCopier::copyToString(session_.receiveResponse(response), wire.body);
  wire.status = response.getStatus();
  wire.status_line = std::to_string(wire.status) + ' ' + response.getReason();
  for (const auto& [name, value] : response) wire.fields.emplace_back(name, value);
  return Answer::of(std::move(wire));
}

Answer Client::post(const std::string& target, const boost::json::value& body) {
  return ask("POST", target, boost::json::serialize(body));
}

Answer Client::patch(const std::string& target, const boost::json::value& body) {
  return ask("PATCH", target, boost::json::serialize(body));
}

}  // namespace tokenward::api

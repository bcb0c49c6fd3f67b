#include "http/poco_request.h"

#include <Poco/Net/HTTPServerParams.h>

#include <string>

namespace tokenward::http {

PocoRequest::PocoRequest(const RequestMessage& message, Poco::Net::HTTPServerResponse& response)
    : response_(response),
      body_(message.body.data(), static_cast<std::streamsize>(message.body.size())),
      secure_(message.listener->tls) {
  setMethod(std::string(message.method));
  setURI(std::string(message.target));
  setVersion(message.http_1_0 ? HTTP_1_0 : HTTP_1_1);
  for (const Field& field : message.fields) add(std::string(field.name), std::string(field.value));
  if (!message.body.empty()) setContentLength64(static_cast<Poco::Int64>(message.body.size()));
  if (!message.peer.empty()) client_ = Poco::Net::SocketAddress(Poco::Net::IPAddress(std::string(message.peer)), 0);
}

const Poco::Net::HTTPServerParams& PocoRequest::serverParams() const {
  static const Poco::Net::HTTPServerParams::Ptr kDefaults = new Poco::Net::HTTPServerParams;
  return *kDefaults;
}

}  // namespace tokenward::http

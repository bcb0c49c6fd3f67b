#pragma once
// An admitted request as the HTTPServerRequest that Poco's handlers read. The gate has parsed it already, so its parts
// are set one by one: the bytes are read once and cannot be understood in two ways. One thread at a time.

#include <Poco/MemoryStream.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/SocketAddress.h>

#include "base/message.h"

namespace tokenward::http {

class PocoRequest final : public Poco::Net::HTTPServerRequest {
 public:
  /// Borrows both. Throws what Poco throws.
  PocoRequest(const RequestMessage& message, Poco::Net::HTTPServerResponse& response);

  std::istream& stream() override { return body_; }
  /// The peer with port 0, as the port says nothing about who asks; the unspecified address on a unix socket.
  const Poco::Net::SocketAddress& clientAddress() const override { return client_; }
  /// Unspecified: a handler must not depend on where it was reached.
  const Poco::Net::SocketAddress& serverAddress() const override { return server_; }
  const Poco::Net::HTTPServerParams& serverParams() const override;
  Poco::Net::HTTPServerResponse& response() const override { return response_; }
  bool secure() const override { return secure_; }

 private:
  Poco::Net::HTTPServerResponse& response_;
  Poco::MemoryInputStream body_;
  Poco::Net::SocketAddress client_;
  Poco::Net::SocketAddress server_;
  const bool secure_;
};

}  // namespace tokenward::http

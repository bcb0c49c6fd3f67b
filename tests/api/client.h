#pragma once
// A client of a running daemon, over Poco's HTTP. One thread at a time.

#include <Poco/Net/HTTPClientSession.h>

#include <boost/json/value.hpp>
#include <cstdint>
#include <string>

#include "api/answer.h"

namespace tokenward::api {

class Client {
 public:
  /// Of the daemon on this port of the loopback address; `token` goes with every request (empty: none does).
  Client(std::uint16_t port, std::string token);

  /// Throws Poco's exceptions where there is no answer.
  Answer ask(const std::string& method, const std::string& target, const std::string& body = {},
             const Fields& fields = {});
  Answer get(const std::string& target) { return ask("GET", target); }
  Answer post(const std::string& target, const boost::json::value& body);
  Answer patch(const std::string& target, const boost::json::value& body);

 private:
  Poco::Net::HTTPClientSession session_;
  const std::string token_;
};

}  // namespace tokenward::api

#pragma once
// An endpoint is a function that decodes a call, asks one service and encodes what it says. Here it becomes the Poco
// handler that a route makes. One thread at a time.
//
//   Result<Reply> read_token(tenant::TokenService& tokens, const http::Call& call);
//   …
//   {Method::Get, "/v1/tenants/{tenant}/tokens/{id}", Access::Member, endpoint<read_token>(house.tokens())}

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>

#include <cstdint>
#include <utility>

#include "api/reply.h"
#include "base/result.h"
#include "http/problem.h"
#include "http/route.h"

namespace tokenward::api {

/// Whether the endpoint reads the query itself; where it does not, there must be none: a parameter in the wrong place
/// must not silently mean nothing.
enum class Reads : std::uint8_t { NoQuery, Query };

/// Malformed, naming the first parameter, where the call has a query.
[[nodiscard]] Result<void> refuse_query(const http::Call& call);

template <auto handle, Reads reads, class Service>
class Endpoint final : public Poco::Net::HTTPRequestHandler {
 public:
  /// Borrows both.
  Endpoint(Service& service, const http::Call& call) noexcept : service_(service), call_(call) {}

  void handleRequest(Poco::Net::HTTPServerRequest&, Poco::Net::HTTPServerResponse& response) override {
    const Result<Reply> reply = answer();
    if (!reply) return http::send_problem(response, reply.error(), call_.flaws, kPlace);
    reply->send(response);
  }

 private:
  /// Where what a service calls a field stands in the request.
  static constexpr http::Place kPlace = reads == Reads::Query ? http::Place::Parameter : http::Place::Body;

  [[nodiscard]] Result<Reply> answer() {
    if constexpr (reads == Reads::NoQuery) {
      if (auto none = refuse_query(call_); !none) return none.error();
    }
    return handle(service_, call_);
  }

  Service& service_;
  const http::Call& call_;
};

/// A factory of handlers that call `handle(service, call)`. The service outlives the factory.
template <auto handle, Reads reads = Reads::NoQuery, class Service>
[[nodiscard]] http::HandlerFactory endpoint(Service& service) {
  return http::make_handler<Endpoint<handle, reads, Service>>(service);
}

}  // namespace tokenward::api

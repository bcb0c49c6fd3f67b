#include "fake_daemon.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServerParams.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/StreamCopier.h>
#include <boost/test/unit_test.hpp>

namespace tokenward::app::testing {
namespace {

namespace net = Poco::Net;

class Handler final : public net::HTTPRequestHandler {
 public:
  explicit Handler(std::shared_ptr<FakeDaemon::State> state) : state_(std::move(state)) {}

  void handleRequest(net::HTTPServerRequest& request, net::HTTPServerResponse& response) override {
    SeenRequest seen{request.getMethod(),
                     request.getURI(),
                     request.get("Authorization", ""),
                     request.get("Content-Type", ""),
                     "",
                     request.get("Idempotency-Key", ""),
                     request.get("If-Match", "")};
    Poco::StreamCopier::copyToString(request.stream(), seen.body);
    const FakeDaemon::Answer answer = take(std::move(seen));
    response.setStatus(static_cast<net::HTTPResponse::HTTPStatus>(answer.status));
    response.setContentLength64(static_cast<Poco::Int64>(answer.body.size() + (answer.broken_off ? 10 : 0)));
    if (!answer.etag.empty()) response.set("ETag", answer.etag);
    response.send() << answer.body;
  }

 private:
  FakeDaemon::Answer take(SeenRequest seen) {
    const std::lock_guard lock(state_->mutex);
    state_->seen.push_back(std::move(seen));
    if (state_->answers.empty()) return {500, "no answer was lined up", false};
    FakeDaemon::Answer answer = state_->answers.front();
    if (state_->answers.size() > 1) state_->answers.erase(state_->answers.begin());
    return answer;
  }

  std::shared_ptr<FakeDaemon::State> state_;
};

class Factory final : public net::HTTPRequestHandlerFactory {
 public:
  explicit Factory(std::shared_ptr<FakeDaemon::State> state) : state_(std::move(state)) {}
  net::HTTPRequestHandler* createRequestHandler(const net::HTTPServerRequest&) override { return new Handler(state_); }

 private:
  std::shared_ptr<FakeDaemon::State> state_;
};

}  // namespace

FakeDaemon::FakeDaemon() {
  const net::ServerSocket socket(net::SocketAddress("127.0.0.1", 0));
  address_ = socket.address().toString();
  start(socket);
}

FakeDaemon::FakeDaemon(const std::filesystem::path& unix_socket) : address_("unix:" + unix_socket.string()) {
  start(net::ServerSocket(net::SocketAddress(net::SocketAddress::UNIX_LOCAL, unix_socket.string())));
}

FakeDaemon::~FakeDaemon() { server_->stopAll(true); }

void FakeDaemon::start(const net::ServerSocket& socket) {
  Poco::Net::HTTPServerParams::Ptr parameters = new net::HTTPServerParams;
  parameters->setKeepAlive(false);
  server_ = std::make_unique<net::HTTPServer>(new Factory(state_), socket, parameters);
  server_->start();
}

void FakeDaemon::answer(int status, const std::string& body, const std::string& etag) {
  const std::lock_guard lock(state_->mutex);
  state_->answers.push_back({status, body, false, etag});
}

void FakeDaemon::answer_broken_off(const std::string& body) {
  const std::lock_guard lock(state_->mutex);
  state_->answers.push_back({200, body, true});
}

std::vector<SeenRequest> FakeDaemon::seen() const {
  const std::lock_guard lock(state_->mutex);
  return state_->seen;
}

SeenRequest FakeDaemon::only() const {
  const auto requests = seen();
  BOOST_TEST_REQUIRE(requests.size() == 1U);
  return requests.front();
}

}  // namespace tokenward::app::testing

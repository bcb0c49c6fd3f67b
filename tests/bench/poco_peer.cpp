// The smallest server that Poco::Net::HTTPServer makes: what a token service would start from. Answers every request
// with an empty 200, one thread a connection, until it is killed.

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/ThreadPool.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace {

class Empty final : public Poco::Net::HTTPRequestHandler {
 public:
  void handleRequest(Poco::Net::HTTPServerRequest& request, Poco::Net::HTTPServerResponse& response) override {
    response.setKeepAlive(request.getKeepAlive());
    response.setContentLength(0);
    response.send();
  }
};

class Factory final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  Poco::Net::HTTPRequestHandler* createRequestHandler(const Poco::Net::HTTPServerRequest&) override {
    return new Empty;  // Poco takes ownership
  }
};

}  // namespace

int main(int argc, char** argv) {
  const auto port = static_cast<Poco::UInt16>(argc > 1 ? std::atoi(argv[1]) : 8642);
  constexpr int kThreads = 64;
  Poco::ThreadPool threads(kThreads, kThreads + 8);
  Poco::Net::HTTPServerParams::Ptr params = new Poco::Net::HTTPServerParams;
  params->setMaxThreads(kThreads);
  params->setMaxQueued(1024);
  params->setKeepAlive(true);
  params->setMaxKeepAliveRequests(0);
  Poco::Net::HTTPServer server(new Factory, threads, Poco::Net::ServerSocket({"127.0.0.1", port}), params);
  server.start();
  for (;;) std::this_thread::sleep_for(std::chrono::hours{1});
}

#pragma once
// A daemon that answers what a test tells it to and remembers what it was asked; over TCP or a unix socket.

#include <Poco/Net/HTTPServer.h>

#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace tokenward::app::testing {

struct SeenRequest {
  std::string method;
  std::string target;
  std::string authorization;
  std::string content_type;
  std::string body;
  std::string idempotency_key;
  std::string if_match;
};

/// Answers from the moment it is made until it goes. Each request takes the next answer; the last one is repeated.
class FakeDaemon {
 public:
  /// On any free port of 127.0.0.1.
  FakeDaemon();
  explicit FakeDaemon(const std::filesystem::path& unix_socket);
  ~FakeDaemon();

  /// Lines up an answer.
  void answer(int status, const std::string& body, const std::string& etag = {});
  /// Lines up an answer that says it is longer than it is, and ends.
  void answer_broken_off(const std::string& body);

  [[nodiscard]] std::string address() const { return address_; }
  [[nodiscard]] std::vector<SeenRequest> seen() const;
  /// The only request there was; fails the test if there were others.
  [[nodiscard]] SeenRequest only() const;

  struct Answer {
    int status;
    std::string body;
    bool broken_off;
    std::string etag = {};
  };
  struct State {
    mutable std::mutex mutex;
    std::vector<SeenRequest> seen;
    std::vector<Answer> answers;
  };

 private:
  void start(const Poco::Net::ServerSocket& socket);

  std::string address_;
  std::shared_ptr<State> state_ = std::make_shared<State>();
  std::unique_ptr<Poco::Net::HTTPServer> server_;
};

}  // namespace tokenward::app::testing

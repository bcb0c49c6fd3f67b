#include "app/api_client.h"

#include "app/api_problem.h"

#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>
#include <boost/json.hpp>

#include <array>
#include <cstdint>
#include <memory>

namespace tokenward::app {
namespace {

namespace json = boost::json;
namespace net = Poco::Net;

constexpr long kTimeoutSeconds = 60;  // a revocation of many tokens takes its time
constexpr std::size_t kLargestAnswer = 64 * 1024 * 1024;

net::SocketAddress socket_address(const ListenAddress& daemon) {
  if (daemon.kind == ListenAddress::Kind::Unix) {
    return net::SocketAddress(net::SocketAddress::UNIX_LOCAL, daemon.path.string());
  }
  // A wildcard is an address to listen on, not one to call.
  const bool v6 = daemon.kind == ListenAddress::Kind::Ipv6;
  const std::string host = daemon.is_wildcard() ? (v6 ? "::1" : "127.0.0.1") : daemon.host;
  return net::SocketAddress(host, daemon.port);
}

// Reads at most so many bytes; more is no answer of this API.
Result<std::string> read_all(std::istream& in, std::size_t most) {
  std::string body;
  std::array<char, 16 * 1024> block{};
  while (in.read(block.data(), block.size()), in.gcount() > 0) {
    body.append(block.data(), static_cast<std::size_t>(in.gcount()));
    if (body.size() > most) return Error{ErrorCode::Internal, "the answer is larger than any of this API"};
  }
  return body;
}

}  // namespace

/// One request on a connection of its own, up to the head of the answer. Throws Poco's exceptions.
class ApiClient::Exchange {
 public:
  Exchange(ApiClient& client, const Request& wanted) : session_(connected(client.daemon_)) {
    client.fate_ = Fate::Lost;
    net::HTTPRequest request(wanted.method, wanted.path, net::HTTPRequest::HTTP_1_1);
    request.setHost(client.daemon_.kind == ListenAddress::Kind::Unix ? "localhost" : client.daemon_.text());
    request.setKeepAlive(false);
    request.setCredentials("Bearer", std::string{as_text(client.credential_.reveal())});
    request.set("Accept", "application/json");
    if (!wanted.idempotency_key.empty()) request.set("Idempotency-Key", wanted.idempotency_key);
    if (!wanted.if_match.empty()) request.set("If-Match", wanted.if_match);
    const std::string content = wanted.body ? json::serialize(*wanted.body) : std::string{};
    if (wanted.body) {
      request.setContentType("application/json");
      request.setContentLength64(static_cast<Poco::Int64>(content.size()));
    }
    session_.sendRequest(request) << content << std::flush;
    body_ = &session_.receiveResponse(response_);
    client.etag_ = response_.get("ETag", "");
  }

  [[nodiscard]] int status() const { return response_.getStatus(); }
  [[nodiscard]] bool succeeded() const { return status() >= 200 && status() < 300; }
  [[nodiscard]] std::istream& body() { return *body_; }
  /// Whether the answer ended before its own length, after `received` bytes of the body were all that came.
  [[nodiscard]] bool broke_off(std::uint64_t received) const {
    return session_.networkException() != nullptr ||
           (response_.hasContentLength() && static_cast<std::uint64_t>(response_.getContentLength64()) != received);
  }

 private:
  static net::StreamSocket connected(const ListenAddress& daemon) {
    net::StreamSocket socket;
    const Poco::Timespan timeout(kTimeoutSeconds, 0);
    socket.connect(socket_address(daemon), timeout);
    socket.setReceiveTimeout(timeout);
    socket.setSendTimeout(timeout);
    return socket;
  }

  net::HTTPClientSession session_;
  net::HTTPResponse response_;
  std::istream* body_ = nullptr;
};

ApiClient::ApiClient(ListenAddress daemon, Secret credential)
    : daemon_(std::move(daemon)), credential_(std::move(credential)) {}

Result<json::value> ApiClient::get(const std::string& path) { return call({"GET", path}); }
Result<json::value> ApiClient::post(const std::string& path, const json::object& body,
                                    const std::string& idempotency_key) {
  return call({"POST", path, &body, idempotency_key});
}
Result<json::value> ApiClient::post_if(const std::string& path, const json::object& body, const std::string& etag) {
  return call({.method = "POST", .path = path, .body = &body, .if_match = etag});
}
Result<json::value> ApiClient::patch(const std::string& path, const json::object& body) {
  return call({"PATCH", path, &body});
}
Result<json::value> ApiClient::remove(const std::string& path) { return call({"DELETE", path}); }

Result<json::value> ApiClient::call(const Request& request) try {
  fate_ = Fate::NotSent;
  Exchange exchange(*this, request);
  const auto text = read_all(exchange.body(), kLargestAnswer);
  if (!text) return text.error();
  if (exchange.broke_off(text->size())) return Error{ErrorCode::Unavailable, "the daemon's answer broke off"};
  fate_ = Fate::Answered;
  if (!exchange.succeeded()) return error_of_answer(exchange.status(), *text);
  if (text->empty()) return json::value{};
  json::error_code failure;
  json::value answer = json::parse(*text, failure);
  if (failure) return Error{ErrorCode::Internal, "the daemon's answer is no JSON: " + failure.message()};
  return answer;
} catch (const Poco::Exception& failure) {
  return Error{ErrorCode::Unavailable, "no daemon answers at " + daemon_.text() + ": " + failure.displayText()};
}

Result<void> ApiClient::download(const std::string& path, std::ostream& out) try {
  Exchange exchange(*this, {"GET", path});
  if (!exchange.succeeded()) {
    const auto text = read_all(exchange.body(), kLargestAnswer);
    return text ? error_of_answer(exchange.status(), *text) : text.error();
  }
  std::array<char, 64 * 1024> block{};
  std::uint64_t received = 0;
  while (exchange.body().read(block.data(), block.size()), exchange.body().gcount() > 0) {
    out.write(block.data(), exchange.body().gcount());
    received += static_cast<std::uint64_t>(exchange.body().gcount());
  }
  if (exchange.broke_off(received))
    return Error{ErrorCode::Unavailable, "the daemon's answer broke off; the copy is not whole"};
  if (!out.flush()) return Error{ErrorCode::Invalid, "the copy could not be written"};
  return {};
} catch (const Poco::Exception& failure) {
  return Error{ErrorCode::Unavailable, "no daemon answers at " + daemon_.text() + ": " + failure.displayText()};
}

std::string encode_component(std::string_view text) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : text) {
    const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
                            c == '.' || c == '_' || c == '~';
    if (unreserved) {
      encoded += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded.append({'%', kDigits[byte >> 4], kDigits[byte & 15]});
  }
  return encoded;
}

Query& Query::add(std::string_view name, std::string_view value) {
  if (value.empty()) return *this;
  text_ += text_.empty() ? '?' : '&';
  text_.append(name).append("=").append(encode_component(value));
  return *this;
}

}  // namespace tokenward::app

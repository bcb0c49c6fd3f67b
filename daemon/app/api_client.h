#pragma once
// Talks to a running daemon over its HTTP API, one request per connection. One thread at a time.

#include "app/listen_address.h"
#include "base/result.h"
#include "base/secret.h"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

namespace tokenward::app {

/// A caller of one daemon with one credential.
class ApiClient {
 public:
  /// Connects with each call, not before. `credential` is a token's value.
  ApiClient(ListenAddress daemon, Secret credential);

  /// Sends a request and reads its answer: the JSON of a 2xx (null where it has no body), or the problem.
  /// `path` is in wire form and starts with `/v1/`. Unavailable: no answer, or 429 or 503; Internal: 500, or an answer
  /// that is not of this API; otherwise what the daemon refused and why, with the fields it named. With an
  /// `idempotency_key` (empty: none) the same POST may be sent again.
  [[nodiscard]] Result<boost::json::value> get(const std::string& path);
  [[nodiscard]] Result<boost::json::value> post(const std::string& path, const boost::json::object& body,
                                                const std::string& idempotency_key = {});
  /// The same where what the path leads to still has this ETag (If-Match); empty: whatever it has.
  [[nodiscard]] Result<boost::json::value> post_if(const std::string& path, const boost::json::object& body,
                                                   const std::string& etag);
  [[nodiscard]] Result<boost::json::value> patch(const std::string& path, const boost::json::object& body);
  [[nodiscard]] Result<boost::json::value> remove(const std::string& path);

  /// The ETag of the last answer; empty: it had none.
  [[nodiscard]] const std::string& etag() const noexcept { return etag_; }

  /// How the last of them ended.
  enum class Fate : std::uint8_t {
    NotSent,   ///< There was no connection.
    Lost,      ///< There was no whole answer: the request may have been carried out.
    Answered,  ///< By whatever status.
  };
  [[nodiscard]] Fate fate() const noexcept { return fate_; }

  /// Copies the body of a GET to `out` as it comes. Errors as above; Unavailable also if it breaks off.
  [[nodiscard]] Result<void> download(const std::string& path, std::ostream& out);

 private:
  class Exchange;
  struct Request {
    std::string method;
    std::string path;
    const boost::json::object* body = nullptr;
    std::string idempotency_key = {};
    std::string if_match = {};
  };
  Result<boost::json::value> call(const Request& request);

  ListenAddress daemon_;
  Secret credential_;
  Fate fate_ = Fate::NotSent;
  std::string etag_;
};

/// `text` as one segment of a path or one value of a query: every byte but RFC 3986's unreserved ones is escaped.
[[nodiscard]] std::string encode_component(std::string_view text);

/// Collects the query of a request: `Query{}.add("owner", owner).text()` is `?owner=...`, or empty.
class Query {
 public:
  /// Adds `name=value` where there is a value.
  Query& add(std::string_view name, std::string_view value);
  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace tokenward::app

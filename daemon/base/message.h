#pragma once
// What crosses between `net` (which owns sockets and framing) and `http` (which answers): an admitted request in,
// answer bytes out, now or later. `app` joins the two by a plain callback; neither knows the other.

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward {

namespace http {
class RequestTrail;
}

/// A way to authenticate that a 401 of forward-auth names (RFC 6750 section 3, RFC 7617 section 2).
enum class Challenge : std::uint8_t { Bearer, Basic };

/// What a listener serves and how, as far as an answer depends on it. Constant after start.
struct ListenerTraits {
  bool manage = false;    ///< `/v1` management routes.
  bool validate = false;  ///< `/v1/validate`, `/v1/introspect`, `/v1/auth`, `/v1/self`.
  bool console = false;
  bool metrics = false;
  bool auth_only = false;           ///< Every target is forward-auth and nothing else ever answers 2xx.
  bool anonymous_validate = false;  ///< Validation without a caller's credential.
  bool gateway_nginx = false;       ///< 429 and gate refusals on forward-auth become 403.
  bool trusts_peer = false;         ///< A unix socket: `client_ip_header` is believed.
  bool tls = false;
  bool loopback = false;         ///< Bound to a loopback address: Host is checked against DNS rebinding. Set by `net`.
  std::string tenant;            ///< Forward-auth demands this tenant; empty or "*": any.
  std::string client_ip_header;  ///< Lower case; empty: the peer's address is the client's.
  std::vector<std::string> credentials{"authorization"};  ///< Lower-case names of the fields read as credentials.
  std::vector<std::string> host_names;  ///< Lower case, no port: names besides `localhost` that `loopback` admits.
  std::string public_origin = {};  ///< `https://host[:port]` that browsers reach the console by; empty: this listener.
  std::string name = {};           ///< What logs call it, its address; it tells no listeners apart.
  /// What a 401 of forward-auth names, in this order, as gateways pass only the first on; Basic only where `credentials`
  /// has authorization.
  std::vector<Challenge> challenges{Challenge::Bearer, Challenge::Basic};
};

/// One admitted field. `name` is lower case, `value` has no surrounding blanks. Views into the connection's memory.
struct Field {
  std::string_view name;
  std::string_view value;
};

/// A request that the gate admitted: complete, unambiguous, and holding only the fields its route reads.
/// All views are valid until the answer is sent.
struct RequestMessage {
  std::string_view method;        ///< As sent, a token of at most 32 characters.
  std::string_view target;        ///< Origin-form, as sent; for forward-auth below `/v1/auth/` cut after that slash.
  std::span<const Field> fields;  ///< In the order of arrival: `host` and what the route reads.
  std::string_view body;
  std::string_view peer;  ///< Textual address of the other end; empty on a unix socket.
  const ListenerTraits* listener = nullptr;
  bool http_1_0 = false;
  bool keep_alive = true;               ///< Whether the connection stays open after the answer.
  bool bad_credential = false;          ///< Forward-auth: a credential field was repeated, too long or not printable.
  http::RequestTrail* trail = nullptr;  ///< What `http` notes of the request as it goes; `net` sets none.
};

/// A request whose answer comes later. Owns a copy of the request's memory, so `request()` stays valid until `send`.
/// One thread at a time.
class PendingAnswer {
 public:
  virtual ~PendingAnswer() = default;
  [[nodiscard]] virtual const RequestMessage& request() const noexcept = 0;
  /// The whole answer in wire form. Exactly once, from any thread. `close`: the connection ends after these bytes.
  /// Dropping the object unsent closes the connection.
  virtual void send(std::string bytes, bool close) = 0;
};

/// One request's way out, lent to the handler for the length of its call. Stays on the connection's I/O thread.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// The connection's write buffer: a handler that knows its answer at once appends it whole.
  [[nodiscard]] virtual std::string& output() noexcept = 0;
  /// The connection ends after this answer (it does anyway where `keep_alive` is false).
  virtual void close_after() noexcept = 0;
  /// Whose request it was, once that is proved: what comes next on the connection waits behind others of that party, and
  /// theirs alone. Any number, the same for all that belong together.
  virtual void counts_for(std::uint64_t party) noexcept = 0;
  /// Takes the request off this thread; the answer comes through the returned object instead of `output()`.
  [[nodiscard]] virtual std::shared_ptr<PendingAnswer> detach() = 0;
};

/// Answers one admitted request: appends to `exchange.output()` or detaches. Called on the connection's I/O thread;
/// must not block or throw.
using RequestHandler = std::function<void(const RequestMessage& request, Exchange& exchange)>;

/// How often a field that a route reads may occur.
enum class FieldRule : std::uint8_t {
  Once,        ///< Twice is refused with 400.
  List,        ///< May repeat.
  Credential,  ///< Forward-auth: repeated or unusable is no gate error, it sets `bad_credential`.
  Replaced,    ///< A bad or repeated value is dropped instead of refused (X-Request-Id, traceparent).
};

/// A field that a route reads; every other field is dropped as it passes.
struct ReadField {
  std::string_view name;  ///< Lower case.
  FieldRule rule = FieldRule::Once;
};

/// What the gate must know of a route before it admits a request to it. The fields that decide framing (Host,
/// Content-Length, Transfer-Encoding, Connection, Expect) are the gate's own and need not be named.
struct RouteRules {
  std::span<const ReadField> fields;
  std::size_t max_body = 64 * 1024;  ///< Bytes.
  bool forward_auth =
      false;  ///< The gate's tolerant rules apply, which it knows by the target; its body is never read.
};

/// The rules for a request line, asked once per request as soon as that line is read. `path` has no query; it is
/// `/v1/auth/` for everything below that and, on an `auth_only` listener, for every target but `/v1/auth` itself. The
/// result lives as long as the daemon and names at most 32 fields. Any thread.
using RouteRulesLookup =
    std::function<const RouteRules&(std::string_view method, std::string_view path, const ListenerTraits& listener)>;

}  // namespace tokenward

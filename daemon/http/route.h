#pragma once
// One row of the table that says what the daemon answers: to which method and path, for whom, where it runs and what
// makes its handler. The `api` layer gives the rows; the router finds them; the gate is told what they read.
//
//   std::vector<Route> token_routes(tenant::TokenService& tokens) {
//     return {{Method::Post, "/v1/tenants/{tenant}/tokens", Access::Member, make_handler<MintToken>(tokens)},
//             {Method::Get, "/v1/tenants/{tenant}/tokens/{id}", Access::Member, make_handler<ReadToken>(tokens)}};
//   }
//
// A handler is constructed from what `make_handler` was given and the call, handles once, and is destroyed.

#include <Poco/Net/HTTPRequestHandler.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/message.h"
#include "base/result.h"
#include "http/call.h"
#include "http/method.h"
#include "tenant/rate_limiter.h"

namespace tokenward::http {

/// Whom a route answers. All but `Open` need a live token as Bearer or as the password of Basic (401 without).
enum class Access : std::uint8_t {
  Open,        ///< Anybody: no credential is looked at.
  Possession,  ///< Any live token, also one without a management scope: what it may do about itself.
  Validator,   ///< Validators, admins and operators, but not members.
  Member,      ///< Members, admins, operators.
  Admin,       ///< Admins and operators.
  Operator,
};

/// Which listeners answer a route; on others it is 404.
enum class Served : std::uint8_t { Everywhere, Manage, Validate, ManageOrValidate, Console, Metrics };

/// Where a handler runs.
enum class Runs : std::uint8_t {
  Lane,     ///< In its tenant's lane: it may block on the store.
  Reading,  ///< In its tenant's lane of those who read many rows and write none.
  Inline,   ///< It never blocks: on the I/O thread, unless the caller must first be looked up in the store.
};

/// Makes the handler of one request. The call outlives the handler.
using HandlerFactory = std::function<std::unique_ptr<Poco::Net::HTTPRequestHandler>(const Call& call)>;

class ListenerProfile;

/// Answers a request itself, in wire form: for what is asked so often that objects would cost more than the answer. On
/// the I/O thread, so it must not block; it authenticates its caller itself.
using DirectHandler =
    std::function<void(const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange)>;

/// Appends an answer that tells an error in the form that the clients of a route read.
using ErrorWriter = void (*)(std::string& out, const RequestMessage& request, const Error& error);

/// A factory of `Handler(services..., call)`. The services outlive the factory.
template <class Handler, class... Services>
[[nodiscard]] HandlerFactory make_handler(Services&... services) {
  return [&services...](const Call& call) { return std::make_unique<Handler>(services..., call); };
}

/// The bytes of a body that a route reads unless it says otherwise.
inline constexpr std::size_t kMaxBody = 64 * 1024;

/// What memory can tell of a request on an open route from its bytes.
struct Foreseen {
  std::shared_ptr<tenant::TenantRuntime> tenant = nullptr;  ///< That it is about; null: memory cannot tell.
  std::optional<Error> refusal = std::nullopt;              ///< What it would be refused with whatever a store says.
};
/// Finds that out, on the I/O thread.
using Foresight = std::function<Foreseen(const Call& call)>;

struct Route {
  Method method = Method::Get;  ///< HEAD is served wherever GET is, OPTIONS everywhere.
  /// `/v1/tenants/{tenant}/tokens/{id}`: a segment is a literal or a variable; a last segment `{name*}` takes the whole
  /// rest, which may be empty. The variable `tenant` is resolved before the handler runs.
  std::string pattern;
  Access access = Access::Operator;
  HandlerFactory make = {};  ///< Empty only where `direct` is set.
  Runs runs = Runs::Lane;
  Served served = Served::Manage;
  std::size_t max_body = kMaxBody;  ///< Bytes.
  /// Fields it reads besides Authorization, Content-Type, If-Match and the client's address.
  std::vector<ReadField> fields = {};
  DirectHandler direct = {};   ///< Answers instead of a handler; `access` and `runs` count for nothing then.
  ErrorWriter tell = nullptr;  ///< Of a direct route: tells what is wrong with the query; null: as a problem.
  /// Of an open route that runs in a lane: whose, and whom it spares the way there.
  Foresight foresee = {};
  /// Which rates a request counts for. Of an open route: that of the address it comes from, in the tenant found.
  tenant::Draws draws = tenant::Draws::TenantAndCaller;
  bool own_page_only = false;  ///< Answers requests alone whose Origin is the web console's own.
};

/// Whether a console session is taken in place of a token: on what needs a role, but not where the token itself is
/// meant.
[[nodiscard]] inline bool takes_session(const Route& route) noexcept {
  return !route.direct && route.access >= Access::Member &&
         (route.served == Served::Manage || route.served == Served::Console);
}

}  // namespace tokenward::http

#pragma once
// One request from its credential to its answer, on whichever threads that takes: the I/O thread where memory knows
// enough, else the lane of the credential's tenant, then the lane of the tenant that the request is about.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "http/call.h"
#include "http/lane.h"
#include "http/listeners.h"
#include "http/office.h"
#include "http/problem.h"
#include "http/router.h"
#include "http/session_cookie.h"
#include "tenant/validator.h"

namespace tokenward::http {

/// A request on a route with a handler. One thread at a time; whatever it needs later it owns.
class Errand : public std::enable_shared_from_this<Errand> {
 public:
  /// `call` has message, variables and query. `row` and `listener` live as long as the office.
  Errand(Office office, const TableRow& row, const ListenerProfile& listener, Call call)
      : office_(office), row_(row), listener_(listener), call_(std::move(call)) {}

  /// Begins on the I/O thread: answers through `exchange` before it returns, or detaches. Does not throw but for want
  /// of memory.
  void start(Exchange& exchange);

 private:
  void authenticate();
  void admit(const tenant::Verdict& verdict);
  void authenticate_session(const SessionCookie& cookie);
  void load_session();
  void enter(domain::Authority caller, std::shared_ptr<tenant::TenantRuntime> own);
  void arrive();
  void handle();

  void go_to(Lane lane, void (Errand::*next)());
  void load_credential();
  void find_tenant();

  void guarded(void (Errand::*step)());
  void log(std::string_view what);
  void fail(std::string_view what);
  void refuse(const Error& error, std::string_view fields = {});
  void refuse(const Problem& problem, std::string_view fields = {});
  void answer(std::string bytes);

  const Office office_;
  const TableRow& row_;
  const ListenerProfile& listener_;
  Call call_;
  std::optional<crypto::ConsolePass> pass_;         ///< Of the cookie that it came with.
  std::optional<domain::TenantSlug> other_tenant_;  ///< That an operator asks for.
  Exchange* exchange_ = nullptr;                    ///< While on the I/O thread.
  std::shared_ptr<PendingAnswer> pending_;          ///< From then on.
  std::optional<Lane> lane_;                        ///< Where it is running now; none: on the I/O thread.
};

}  // namespace tokenward::http

#pragma once
// One request from its credential to its answer, on whichever threads that takes: the I/O thread where memory knows
// enough, else the lane of the credential's tenant, then the lane of the tenant that the request is about.

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/call.h"
#include "http/journey.h"
#include "http/limits.h"
#include "http/problem.h"
#include "http/request_trail.h"
#include "http/router.h"
#include "http/session_cookie.h"
#include "tenant/validator.h"

namespace tokenward::http {

/// A request on a route with a handler.
class Errand final : public Journey {
 public:
  /// `call` has variables and query. `row` lives as long as the office.
  Errand(Office office, const TableRow& row, const ListenerProfile& listener, const RequestMessage& message,
         Exchange& exchange, Call call)
      : Journey(office, listener, message, exchange), row_(row), call_(std::move(call)) {
    call_.message = &message;
  }

 private:
  void begin() override;
  void authenticate_session(const SessionCookie& cookie);
  void load_credential();
  void load_session();
  void admit(const tenant::Verdict& verdict);
  void enter(domain::Authority caller, std::shared_ptr<tenant::TenantRuntime> own);
  [[nodiscard]] bool is_within_limits(const tenant::TenantRuntime& own);
  void find_tenant();
  void arrive();
  void handle_in_lane();
  void handle();

  void moved() override { call_.message = &message(); }
  void refuse(const Error& error) override { refuse(problem_of(error)); }
  [[nodiscard]] RequestTrail* trail() const noexcept { return call_.message->trail; }
  void refuse(const Problem& problem, std::string_view fields = {});
  /// Of a credential that was shown but is no good.
  void refuse_credential(const Error& error);
  [[nodiscard]] std::string name() const override;

  const TableRow& row_;
  Call call_;
  std::optional<crypto::ConsolePass> pass_;         ///< Of the cookie that it came with.
  std::optional<domain::TenantSlug> other_tenant_;  ///< That an operator asks for.
  Limits limits_;
};

}  // namespace tokenward::http

#pragma once
// A request on its way to its handler, with everything that was found out about it before: who calls, which tenant it
// is about, the variables of its path and its query. Handlers keep a reference; it outlives them. One thread at a time.

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/message.h"
#include "domain/authority.h"
#include "http/flaw.h"
#include "http/query.h"
#include "tenant/session_service.h"
#include "tenant/tenant_runtime.h"
#include "tenant/valid_token.h"

namespace tokenward::http {

struct Call {
  const RequestMessage* message = nullptr;                     ///< Never null when a handler runs.
  std::vector<std::pair<std::string, std::string>> variables;  ///< Of the path, decoded.
  Query query;
  domain::Authority caller;  ///< On routes of `Access::Open` nobody, from its address.
  /// What the caller showed; null on routes of `Access::Open`, and where it came in a session.
  tenant::TokenRef credential;
  /// The session of the web console that it came in; null: none.
  std::shared_ptr<const tenant::LiveSession> session;
  /// The tenant that `{tenant}` names, `self` resolved and the caller's right to know of it checked; on other routes
  /// the caller's own; on routes of `Access::Open` what their `foresee` found, else null.
  std::shared_ptr<tenant::TenantRuntime> tenant;
  /// What its readers (JsonBody, QueryReader) find wrong; the first of it is the error that they return.
  mutable Flaws flaws;

  /// The path's variable `name`, which the route's pattern has.
  [[nodiscard]] const std::string& variable(std::string_view name) const;
  /// The value of the first field `name` (lower case) that the route reads; empty if it was not sent.
  [[nodiscard]] std::string_view field(std::string_view name) const noexcept { return find_field(*message, name); }

  /// The same for any message.
  [[nodiscard]] static std::string_view find_field(const RequestMessage& message, std::string_view name) noexcept;
};

}  // namespace tokenward::http

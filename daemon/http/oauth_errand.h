#pragma once
// One request to introspect (RFC 7662) or to revoke (RFC 7009) a token, on whichever threads that takes: the I/O thread
// where memory knows both the client's token and the one it is about, else the lanes of their tenants.

#include <memory>
#include <optional>
#include <string>

#include "base/message.h"
#include "http/lane.h"
#include "http/listeners.h"
#include "http/oauth_form.h"
#include "http/office.h"
#include "tenant/validator.h"

namespace tokenward::http {

enum class OAuthAct : std::uint8_t { Introspect, Revoke };

/// One thread at a time; whatever it needs later it owns. What tokens it finds, and what of them a client may learn or
/// do, is said in the README: to whom a token is foreign, it looks unknown.
class OAuthErrand : public std::enable_shared_from_this<OAuthErrand> {
 public:
  /// `listener` lives as long as the office.
  OAuthErrand(Office office, const ListenerProfile& listener, OAuthAct act)
      : office_(office), listener_(listener), act_(act) {}

  /// Begins on the I/O thread: answers through `exchange` before it returns, or detaches.
  void start(const RequestMessage& message, Exchange& exchange);

 private:
  [[nodiscard]] Result<void> read();

  void find_client();
  void load_client();
  void admit_client(const tenant::Verdict& verdict);
  [[nodiscard]] Result<domain::Authority> authority_of_client(const tenant::Verdict& verdict) const;

  void find_subject();
  void load_subject();
  void conclude(const tenant::Verdict& verdict);
  void introspect(const tenant::Verdict& verdict);
  void revoke();

  void go_to(Lane lane, void (OAuthErrand::*next)());
  void refuse(const Error& error);
  void succeed(std::string_view body);
  void answer(std::string bytes);

  const Office office_;
  const ListenerProfile& listener_;
  const OAuthAct act_;
  OAuthClient client_;
  std::string value_;  ///< Of the token that the request is about.
  std::string client_ip_;
  std::shared_ptr<const tenant::ValidToken> credential_;  ///< The client's own.
  domain::Authority caller_;
  std::shared_ptr<tenant::TenantRuntime> subject_tenant_;
  const RequestMessage* message_ = nullptr;
  Exchange* exchange_ = nullptr;            ///< While on the I/O thread.
  std::shared_ptr<PendingAnswer> pending_;  ///< From then on.
  std::optional<Lane> lane_;                ///< Where it is running now; none: on the I/O thread.
};

}  // namespace tokenward::http

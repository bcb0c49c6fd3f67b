#pragma once
// One request to introspect (RFC 7662) or to revoke (RFC 7009) a token, on whichever threads that takes: the I/O thread
// where memory knows both the client's token and the one it is about, else the lanes of their tenants.

#include <memory>
#include <optional>
#include <string>

#include "http/journey.h"
#include "http/limits.h"
#include "http/oauth_form.h"
#include "tenant/validator.h"

namespace tokenward::http {

enum class OAuthAct : std::uint8_t { Introspect, Revoke };

/// What tokens it finds, and what of them a client may learn or do, is said in the README: to whom a token is foreign,
/// it looks unknown.
class OAuthErrand final : public Journey {
 public:
  OAuthErrand(Office office, const ListenerProfile& listener, const RequestMessage& message, Exchange& exchange,
              OAuthAct act)
      : Journey(office, listener, message, exchange), act_(act) {}

 private:
  void begin() override;
  [[nodiscard]] Result<void> read();

  void find_client();
  void load_client();
  void admit_client(const tenant::Verdict& verdict);
  [[nodiscard]] Result<domain::Authority> authority_of_client(const tenant::Verdict& verdict) const;

  [[nodiscard]] Result<void> hold_client();
  void find_subject();
  void load_subject();
  void conclude(const tenant::Verdict& verdict);
  void introspect(const tenant::Verdict& verdict);
  void revoke();

  void refuse(const Error& error) override;
  void succeed(std::string_view body);
  [[nodiscard]] std::string name() const override;

  const OAuthAct act_;
  OAuthClient client_;
  std::string value_;  ///< Of the token that the request is about.
  std::string client_ip_;
  tenant::TokenRef credential_;  ///< The client's own.
  domain::Authority caller_;
  std::shared_ptr<tenant::TenantRuntime> subject_tenant_;
  Limits limits_;
};

}  // namespace tokenward::http

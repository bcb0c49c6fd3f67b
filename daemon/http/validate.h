#pragma once
// `POST /v1/validate`: whether a token is good, for a service that asks in its client's place. As hot as forward-auth,
// so its answer is put together from what was rendered when the token was cached.

#include <optional>
#include <string>
#include <string_view>

#include "base/message.h"
#include "http/listeners.h"
#include "http/office.h"
#include "http/validate_body.h"
#include "tenant/validator.h"

namespace tokenward::http {

class Validate {
 public:
  explicit Validate(Office office) : office_(office) {}

  /// Answers one request. I/O thread; does not block.
  void answer(const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange) const;

 private:
  /// What was found out so far about the two tokens that a request may hold.
  struct Verdicts {
    std::optional<tenant::Verdict> asker;  ///< Of its credential; none also where it showed none.
    std::optional<tenant::Verdict> subject;
  };
  /// A token that only the store knows of, and whose lane to ask in.
  struct Missing {
    std::optional<tenant::Verdict> Verdicts::*which;
    domain::TenantHandle lane;
  };
  class ColdRequest;

  [[nodiscard]] std::optional<Missing> look_up(std::string_view asker, std::string_view subject,
                                               Verdicts& verdicts) const;
  void conclude(const RequestMessage& request, const ListenerProfile& listener, const ValidateBody& body,
                const Verdicts& verdicts, std::string& out) const;

  const Office office_;
};

}  // namespace tokenward::http

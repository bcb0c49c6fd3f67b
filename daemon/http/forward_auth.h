#pragma once
// Forward-auth: whether a gateway may let its client's request through. The hottest path of all, so it works on the
// message itself and answers with what was rendered when the token was cached. Never a body, as gateways keep their
// connection only then, and no answer but 200, 401, 403, 429 and 503 (404 on a listener that does not serve it).

#include <atomic>
#include <cstdint>
#include <string>

#include "base/message.h"
#include "http/demands.h"
#include "http/limits.h"
#include "http/listeners.h"
#include "http/office.h"
#include "tenant/validator.h"

namespace tokenward::http {

class ForwardAuth {
 public:
  explicit ForwardAuth(Office office) : office_(office) {}

  /// Answers a request whose target is forward-auth on `listener`. I/O thread; does not block.
  void answer(const RequestMessage& request, const ListenerProfile& listener, Exchange& exchange);

 private:
  /// Everything that an answer can be.
  enum class Outcome : std::uint8_t {
    Granted,
    NoCredential,
    BadCredential,
    ScopeMissing,
    Forbidden,  ///< Another demand, the client's address, or a management token that nobody asked for.
    TooMany,    ///< A rate of its tenant or its own, or its quota.
    Unknown,    ///< The store cannot tell: an outage must not look like a bad token.
    NotServed
  };
  class ColdRequest;

  [[nodiscard]] Outcome judge(const tenant::Verdict& verdict, const Demands& demands, const RequestMessage& request,
                              const ListenerProfile& listener, Limits& limits);
  [[nodiscard]] static std::uint16_t status_of(Outcome outcome, const ListenerTraits& traits) noexcept;
  static void append(std::string& out, const RequestMessage& request, const ListenerProfile& listener, Outcome outcome,
                     const Demands& demands, const Limits& limits = {}, const tenant::ValidToken* token = nullptr);
  void report_bad_demand(const RequestMessage& request);

  const Office office_;
  std::atomic<std::int64_t> last_report_{0};  ///< Unix seconds.
};

}  // namespace tokenward::http

#pragma once
// Which pages of other sites may read the daemon's answers (CORS; https://fetch.spec.whatwg.org/#http-cors-protocol).
// On a path that names a tenant its policy decides, elsewhere the operator's list. Credentials of the browser are never
// allowed, so a session of the web console is of no use to any other site. Any thread.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/message.h"
#include "domain/identifiers.h"
#include "http/listeners.h"
#include "http/office.h"
#include "http/router.h"

namespace tokenward::http {

/// The field that makes an OPTIONS request a question in advance (a preflight).
inline constexpr std::string_view kRequestMethodField = "access-control-request-method";

class CrossOrigin {
 public:
  /// `origins` is the operator's list, in the form of `domain::normalise_origins`.
  CrossOrigin(Office office, std::vector<std::string> origins) : office_(office), origins_(std::move(origins)) {}

  /// Whether a page of another site sent `request`, which is to `path` of the table. Cheap where none did.
  [[nodiscard]] static bool concerns(const RequestMessage& request, const TablePath& path,
                                     const ListenerProfile& listener);

  /// Answers a request that this concerns: a preflight itself, any other by `answer`. Whether the page may read the
  /// answer is added to that on its way out, to refusals too. On the I/O thread.
  void answer(const RequestMessage& request, const TablePath& path, const ListenerProfile& listener, Exchange& exchange,
              const RequestHandler& answer) const;

 private:
  /// Who asks, and whose list decides.
  struct Visit {
    std::string origin;
    std::optional<domain::TenantSlug> tenant;  ///< That the path names; none: the operator's list decides.
    bool hopeless = false;                     ///< No list can have this origin, or there is no such tenant.
  };
  class Check;
  class Pending;
  class Way;

  [[nodiscard]] static Visit visit_of(const RequestMessage& request, const TablePath& path);
  [[nodiscard]] bool lists(const std::string& origin) const noexcept;

  const Office office_;
  const std::vector<std::string> origins_;  ///< Sorted.
};

}  // namespace tokenward::http

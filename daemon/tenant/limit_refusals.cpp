#include "tenant/limit_refusals.h"

#include <utility>

namespace tokenward::tenant {

void LimitRefusals::append_to(Exposition& out) const {
  out.family("tokenward_limit_refusals_total", Exposition::Kind::Counter,
             "What a limit stood against: requests beyond a rate, and uses of a token beyond its quota.");
  for (const auto& [kind, name] :
       {std::pair{LimitKind::CallerRate, "caller_rate"}, std::pair{LimitKind::TenantRate, "tenant_rate"},
        std::pair{LimitKind::Quota, "quota"}}) {
    out.sample(of(kind), {{"limit", name}});
  }
}

}  // namespace tokenward::tenant

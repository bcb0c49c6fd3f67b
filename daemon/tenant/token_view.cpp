#include "tenant/token_view.h"

namespace tokenward::tenant {

TokenView view_of(domain::Token token, const domain::Tenant& tenant, const domain::OwnerRecord* owner,
                  std::uint64_t version, Instant now) {
  auto standing = domain::standing_of(token, tenant, owner, now);
  token.revoked = std::move(standing.revocation);
  token.verifier.clear();
  return {std::move(token), standing.status, version};
}

}  // namespace tokenward::tenant

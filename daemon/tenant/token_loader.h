#pragma once
// One look into the store for one genuine value that memory does not know: what it is worth, and its way into the cache
// or among the dead. Blocks; one thread at a time.

#include <memory>
#include <optional>

#include "crypto/token_codec.h"
#include "domain/tenant.h"
#include "tenant/validation_cache.h"
#include "tenant/validator.h"

namespace tokenward::tenant {

class TokenLoader {
 public:
  /// Borrows all three. The tag of `parsed` has been checked.
  TokenLoader(House& house, ValidationCounts& counts, const crypto::ParsedToken& parsed);

  /// The verdict; none where a revoke-all came in between, so that it is to be asked for again.
  [[nodiscard]] std::optional<Verdict> run();

 private:
  /// Each answers None to go on.
  Reason find_tenant();
  Reason read_living();
  Reason read_token();
  Reason read_owner();
  Reason verify_secret();
  std::optional<Verdict> take_up();
  [[nodiscard]] TokenRef make_valid_token() const;
  [[nodiscard]] std::optional<domain::TokenId> find_retiring() const;
  Reason damaged(const storage::Key& key);
  Reason dead(DeadReason why);

  House& house_;
  ValidationCounts& counts_;
  const crypto::ParsedToken& parsed_;
  const std::uint64_t keyring_generation_;
  const std::shared_ptr<const crypto::Keyring> keyring_;
  const ValidationCache::Epoch epoch_;  // noted before anything else is looked at
  std::shared_ptr<TenantRuntime> tenant_;
  crypto::Mac mac_;
  std::optional<domain::Token> token_;
  OwnerRef owner_;
};

}  // namespace tokenward::tenant

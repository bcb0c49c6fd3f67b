#pragma once
// The rows of tokens and what the daemon does to them, without the daemon: the store alone is measured.

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "storage/store.h"
#include "tenant/group_committer.h"

namespace tokenward::bench {

inline constexpr unsigned kTenants = 64;

/// The tenant number `index`, 0 to kTenants - 1.
[[nodiscard]] domain::TenantHandle tenant_of(unsigned index);
/// A request id that was never used.
[[nodiscard]] storage::RequestId next_request();

/// Callers that mint, each in a tenant of its own, through the daemon's own combining of commits. Errors are thrown.
class Mints {
 public:
  /// Puts in what a mint looks at.
  explicit Mints(std::shared_ptr<storage::Store> store);

  /// What a mint is to a store: checks tenant and policy, rewrites owner and chain head, adds a token and an event.
  void mint(unsigned caller);
  /// One new row.
  void put_one(unsigned caller);

 private:
  struct Tenant {
    std::uint64_t fixed = 0;   // version of tenant and policy
    std::uint64_t moving = 0;  // version of owner and head
  };
  std::uint64_t commit(storage::Changeset changeset);

  std::shared_ptr<storage::Store> store_;
  tenant::GroupCommitter committer_;
  std::vector<Tenant> tenants_;
};

/// Tokens put in to be read: one in ten is active, the others revoked, of 20,000 owners.
struct Filling {
  std::size_t rows = 0;

  /// 1 where they would be too few to fill a page in each of kTenants.
  [[nodiscard]] unsigned tenants() const noexcept { return rows < 1000 * kTenants ? 1 : kTenants; }
  /// Token number `row`, 0 to `rows` - 1.
  [[nodiscard]] storage::Key key(std::size_t row) const;
  /// Puts them in. Errors are thrown.
  void put_into(storage::Store& store) const;
};

/// States, as the daemon stamps them.
inline constexpr std::uint32_t kActive = 1, kRevoked = 3;

}  // namespace tokenward::bench

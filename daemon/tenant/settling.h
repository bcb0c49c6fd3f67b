#pragma once
// Brings the rows of tokens in line with what the clock, the generations and their idle limits have made of them: the
// part of the sweeper that writes. Blocks.

#include <cstdint>
#include <memory>
#include <vector>

#include "tenant/draft_records.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

class House;

/// What may befall one token in a draft: whether its row was stamped. Corrupt where a record that bears on it is
/// damaged.
using Settle = Result<bool> (*)(Draft& draft, const TenantRuntime& tenant, const domain::TokenId& id);

/// Stamps a token that is no longer Active with what it is, and frees its slot.
[[nodiscard]] Result<bool> settle_status(Draft& draft, const TenantRuntime& tenant, const domain::TokenId& id);

/// Ends a token whose idle limit has passed since its last use, or winds its timer up again.
[[nodiscard]] Result<bool> settle_idle(Draft& draft, const TenantRuntime& tenant, const domain::TokenId& id);

/// Settles tokens of one tenant, as many a changeset as it holds, and adds to `stamped` how many were. A token whose
/// records are damaged is reported and left alone. Errors of the store.
[[nodiscard]] Result<void> settle_all(House& house, const std::shared_ptr<TenantRuntime>& tenant,
                                      const std::vector<domain::TokenId>& ids, Settle settle, std::uint64_t& stamped);

}  // namespace tokenward::tenant

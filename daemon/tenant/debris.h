#pragma once
// Rows of a tenant in a store where it does not live: it was never finished there, or has moved away. A record in the
// directory's store tells of them before they come about, so that no crash leaves rows that nobody knows of.
// Thread-safe; blocks.

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include "storage/pending_records.h"
#include "tenant/draft.h"

namespace tokenward::tenant {

class House;
class StoreRoom;

/// How long what was begun may take, and what was left is kept for reads that began before.
inline constexpr std::chrono::minutes kDebrisWaits{10};

/// Every kind of record that stands in a tenant's own partition; what others hang on comes last.
inline constexpr std::array kTenantKinds{
    storage::Kind::Session,   storage::Kind::ConsoleLink, storage::Kind::Idempotency, storage::Kind::Timer,
    storage::Kind::Index,     storage::Kind::Account,     storage::Kind::Relay,       storage::Kind::Token,
    storage::Kind::Owner,     storage::Kind::Event,       storage::Kind::Enforcement, storage::Kind::Policy,
    storage::Kind::ChainHead, storage::Kind::Tenant};

/// Tells of rows that are about to be written. Conflict where there are some already. Errors of the store.
[[nodiscard]] Result<void> expect_debris(House& house, const storage::Debris& debris);
/// Tells of rows that go on being written, or that somebody began to write before: they wait anew. Conflict while they
/// are being cleared away, and where somebody else renews them. Errors of the store.
[[nodiscard]] Result<void> renew_debris(House& house, const storage::Debris& debris);
/// Whether there is a record of such rows. Errors of the store.
[[nodiscard]] Result<bool> is_debris(House& house, const storage::Debris& debris);

/// In a draft on the directory's store: the rows belong to their tenant from this changeset on. Conflict where they
/// are being cleared away.
[[nodiscard]] Result<void> own_debris(Draft& draft, const storage::Debris& debris);
/// In a draft on the directory's store: the rows are nobody's from this changeset on.
[[nodiscard]] Result<void> leave_debris(Draft& draft, const storage::Debris& debris);

/// Deletes one page of a tenant's rows; how many there were. `check`, where it has an op, must hold meanwhile.
[[nodiscard]] Result<std::uint64_t> delete_page(House& house, StoreRoom& room, const domain::TenantHandle& tenant,
                                                storage::Kind kind, const std::optional<storage::Op>& check);

/// Clears away one tenant's rows at once, whether due or not; nothing where there is no record of them.
[[nodiscard]] Result<std::uint64_t> clear_debris(House& house, const storage::Debris& debris);

/// Clears away what is due in the store of `room`: how many rows. Can be repeated after a crash. Errors of both stores.
[[nodiscard]] Result<std::uint64_t> clear_due_debris(House& house, StoreRoom& room);

}  // namespace tokenward::tenant

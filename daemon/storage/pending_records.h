#pragma once
// What two stores have yet to agree on, as stored records: events that `system`'s history is to tell too, and rows that
// belong to nobody. Sealed; due when somebody is to act. Pure, any thread. Decoders answer Corrupt, naming the record,
// where its seal is broken or it cannot be read.

#include <string>

#include "crypto/keyring.h"
#include "domain/history_event.h"
#include "domain/identifiers.h"
#include "storage/record.h"

namespace tokenward::storage {

/// The states of a relay: in the tenant's store while it waits, in `system`'s partition once it was told, so that it is
/// told once however often it is tried.
inline constexpr std::uint32_t kRelayWaiting = 1;
inline constexpr std::uint32_t kRelayTold = 2;

/// The event that `tenant` has for `system`, under an id of its own; due at once.
[[nodiscard]] Record encode_relay(const crypto::Keyring& keyring, const domain::TenantHandle& tenant,
                                  const RequestId& id, const domain::HistoryEvent& event, Instant now);
/// Action, subject and detail of the event; the rest is for `system`'s chain to give.
[[nodiscard]] Result<domain::HistoryEvent> decode_relay(const crypto::Keyring& keyring, const Record& record);

[[nodiscard]] Key told_key(const domain::TenantHandle& system, const Key& relay);
/// That `relay` was told; forgotten at `forgotten_at`.
[[nodiscard]] Record encode_told(const crypto::Keyring& keyring, const domain::TenantHandle& system, const Key& relay,
                                 Instant forgotten_at);

/// The states of debris: it may yet become a tenant's own until somebody begins to clear it away.
inline constexpr std::uint32_t kDebrisWaiting = 1;
inline constexpr std::uint32_t kDebrisGoing = 2;

/// The rows of `tenant` in `store`, where it does not live.
struct Debris {
  domain::TenantHandle tenant;
  std::string store;
};

[[nodiscard]] Key debris_key(const Debris& debris);
/// To be cleared away from `due` on.
[[nodiscard]] Record encode_debris(const crypto::Keyring& keyring, const Debris& debris, std::uint32_t state,
                                   Instant due);
[[nodiscard]] Result<Debris> decode_debris(const crypto::Keyring& keyring, const Record& record);

}  // namespace tokenward::storage

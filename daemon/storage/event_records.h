#pragma once
// The history chain as stored records: its events and its head. Pure, any thread.

#include <boost/json/object.hpp>

#include "crypto/history_hash.h"
#include "crypto/keyring.h"
#include "domain/history_event.h"
#include "storage/record.h"

namespace tokenward::storage {

/// Where a tenant's chain stands. Put with its version by every change, so that two changes never extend the same link.
struct ChainHead {
  std::uint64_t seq = 0;
  Instant at{};
  domain::Digest hash{};  ///< `crypto::kChainStart` before the first event.
};

[[nodiscard]] Key head_key(const domain::TenantHandle& handle);
[[nodiscard]] Record encode_head(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                 const ChainHead& head);
[[nodiscard]] Result<ChainHead> decode_head(const crypto::Keyring& keyring, const Record& record);

/// BE64 time ‖ BE64 seq: events sort by both, and a range of time is a range of keys.
[[nodiscard]] std::string event_id(Instant at, std::uint64_t seq);

/// Completes an event (seq, time, salt, commitment, hash, seal) as the successor of `head` and moves `head` to it.
/// Errors: of the random source and of `crypto::canonical_json`.
[[nodiscard]] Result<void> link_event(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                      ChainHead& head, domain::HistoryEvent& event);

/// Whether `event` is the successor of a chain that stands at `previous`: its commitment (where the detail was not
/// erased), its hash and its seal all hold.
[[nodiscard]] Result<void> check_link(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                      const domain::Digest& previous, const domain::HistoryEvent& event);

/// What the salted commitment of an event is made over, and what its hash is made over.
[[nodiscard]] boost::json::object detail_of(const domain::EventDetail& detail);
[[nodiscard]] boost::json::object core_of(const domain::HistoryEvent& event);
/// `EventDetail::before` and `after` as the JSON values they are.
[[nodiscard]] boost::json::value json_or_null(const std::string& text);

[[nodiscard]] Record encode_event(const domain::TenantHandle& handle, const domain::HistoryEvent& event);
/// Corrupt where it cannot be read; that it is genuine is what `check_link` says.
[[nodiscard]] Result<domain::HistoryEvent> decode_event(const Record& record);

/// SHA-256 of a record's body without its seal: what its event carries.
[[nodiscard]] domain::Digest record_digest(const Record& record);

}  // namespace tokenward::storage

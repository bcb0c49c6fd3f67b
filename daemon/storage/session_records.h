#pragma once
// Console sessions and the links that start them as stored records, and back. Pure, any thread. Sealed; due when they
// are over at the latest, so that the sweeper finds them. A session's last use is the record's `touched`.

#include "crypto/keyring.h"
#include "domain/session.h"
#include "storage/record.h"

namespace tokenward::storage {

/// The state of every session and link that is still there.
inline constexpr std::uint32_t kSessionKept = 1;

[[nodiscard]] Key session_key(const domain::TenantHandle& handle, const domain::SessionId& id);
[[nodiscard]] Key console_link_key(const domain::TenantHandle& handle, const domain::SessionId& id);

[[nodiscard]] Record encode_session(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                    const domain::Session& session);
/// Corrupt where its seal is broken or it cannot be read; so does the next.
[[nodiscard]] Result<domain::Session> decode_session(const crypto::Keyring& keyring, const Record& record);

[[nodiscard]] Record encode_console_link(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                         const domain::ConsoleLink& link);
[[nodiscard]] Result<domain::ConsoleLink> decode_console_link(const crypto::Keyring& keyring, const Record& record);

}  // namespace tokenward::storage

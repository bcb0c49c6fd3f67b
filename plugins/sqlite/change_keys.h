/// \file
/// The keys that a changeset touched, as one blob in the log.
#pragma once

#include <cstdint>
#include <vector>

#include "tokenward/sdk/call.hpp"

namespace tokenward::sqlite {

/// Writes the keys of the PUTs and DELETEs of `changeset` into `blob`, replacing what it holds. Per key: type (1 byte),
/// kind (4, big-endian), length of the tenant (1) and of the id (2, big-endian), tenant, id.
void encode_change_keys(const tkw_changeset& changeset, std::vector<std::uint8_t>& blob);

/// Delivers the changes of the changeset `seq`; false if the sink has enough. Throws CORRUPT if `blob` is not what
/// `encode_change_keys` writes.
[[nodiscard]] bool deliver_changes(std::uint64_t seq, tkw_bytes blob, const sdk::ChangeSink& change);

}  // namespace tokenward::sqlite

#pragma once
// How console sessions end at one stroke, and how the one that the stroke came from is spared. Through a draft; errors
// are those of its readers.

#include <optional>

#include "domain/authority.h"
#include "domain/session.h"
#include "tenant/draft.h"

namespace tokenward::tenant {

enum class Spare : std::uint8_t { Nobody, Caller };

/// Ends every session of `owner` and every link to one, with an event; does nothing where there can be none.
[[nodiscard]] Result<void> end_sessions_of_owner(Draft& draft, const domain::Authority& caller,
                                                 const domain::TenantHandle& handle, const domain::Owner& owner,
                                                 Spare spare);

/// The session that `caller` came in, where that is one of this tenant and not over already: to be read before a
/// stroke.
[[nodiscard]] Result<std::optional<domain::Session>> read_own_session(Draft& draft, const domain::Authority& caller,
                                                                      const domain::TenantHandle& handle);
/// Lifts a session to the generations as they stand in the draft after a stroke.
[[nodiscard]] Result<void> lift_session(Draft& draft, const domain::TenantHandle& handle, domain::Session session);

}  // namespace tokenward::tenant

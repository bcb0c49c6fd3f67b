#pragma once
// Origins of web sites (RFC 6454) as they are written and compared here. Pure.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenward::domain {

inline constexpr std::size_t kMaxOrigins = 16;  ///< In one list.

/// `https://host[:port]`, or the same with `http` where the host is `localhost`, as browsers write it: lower case and
/// without the scheme's own port. A host is a name of letters, digits, hyphens and dots, or an IPv4 address. None for
/// anything else, a path or a slash at the end included.
[[nodiscard]] std::optional<std::string> normalise_origin(std::string_view text);

/// The normal forms, sorted, each once. Invalid, about `field`, where one is no origin (`*` is none), or for more than 16.
[[nodiscard]] Result<std::vector<std::string>> normalise_origins(std::string_view field,
                                                                 const std::vector<std::string>& texts);

}  // namespace tokenward::domain

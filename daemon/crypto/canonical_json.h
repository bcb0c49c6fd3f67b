#pragma once
// RFC 8785, the JSON Canonicalization Scheme, for the values the history is made of. Pure, any thread.

#include <boost/json/value.hpp>
#include <string>

#include "base/result.h"

namespace tokenward::crypto {

/// The one canonical text of `value`: members sorted by UTF-16 code units (section 3.2.3), no blanks, shortest escapes.
/// Numbers are integers within ±(2^53 - 1) (RFC 7493 section 2.2), which is all the history holds. Invalid for any
/// other number, text that is not UTF-8, or a nesting deeper than 32.
[[nodiscard]] Result<std::string> canonical_json(const boost::json::value& value);

}  // namespace tokenward::crypto

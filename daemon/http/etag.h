#pragma once
// Versions of records as entity tags (RFC 9110 section 8.8.3) and the condition If-Match (section 13.1.1).

#include <Poco/Net/HTTPServerResponse.h>

#include <cstdint>
#include <string>

#include "base/result.h"
#include "http/call.h"
#include "tenant/versioned.h"

namespace tokenward::http {

/// A strong tag: `"17"`.
[[nodiscard]] std::string etag_of(std::uint64_t version);

/// Sets the ETag of an answer that shows a record.
void set_etag(Poco::Net::HTTPServerResponse& response, std::uint64_t version);

/// Whether a request must say which version it read.
enum class IfMatch : std::uint8_t { Optional, Required };

/// The version that If-Match asks for; none where it is absent or `*`. Of several tags only the highest version can
/// still be the present one, as versions only rise. PreconditionRequired where it is absent but required;
/// PreconditionFailed where no tag can ever match (weak, or not one of ours); Malformed.
[[nodiscard]] Result<tenant::ExpectedVersion> expected_version(const Call& call, IfMatch need = IfMatch::Optional);

}  // namespace tokenward::http

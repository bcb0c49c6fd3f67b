#pragma once
// Bodies as they are stored: a JSON object whose last member is its seal. The sealed bytes are exactly those written
// before it, so nothing has to be normalised to check them. Pure, any thread.

#include <boost/json/object.hpp>
#include <string_view>

#include "base/result.h"
#include "crypto/keyring.h"
#include "storage/record.h"

namespace tokenward::storage {

/// Writes `body` into the record with a seal over everything of it but `version` and `touched`. Every other field is
/// final. `body` must not be empty.
void seal_body(const crypto::Keyring& keyring, Record& record, const boost::json::object& body);

/// The body of a record whose seal holds. Corrupt, naming the record, where it does not or the body cannot be read.
[[nodiscard]] Result<boost::json::object> open_body(const crypto::Keyring& keyring, const Record& record,
                                                    boost::json::storage_ptr memory = {});

/// The body without its seal: what a digest of a record covers, so that resealing changes nothing.
[[nodiscard]] std::string_view unsealed(std::string_view body) noexcept;

/// `token 019a…` and the like: what errors call a record. Never shows a body.
[[nodiscard]] std::string describe(const Key& key);

/// Corrupt: what a decoder answers where a body is not what it should be.
[[nodiscard]] Error unreadable(const Record& record);

}  // namespace tokenward::storage

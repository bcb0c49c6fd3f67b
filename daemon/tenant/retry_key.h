#pragma once
// What makes a request that mints repeatable. Plain values.

#include <string>

#include "crypto/sha256.h"

namespace tokenward::tenant {

/// An Idempotency-Key and the request that it was sent with. A repetition has both, from the same credential.
struct RetryKey {
  std::string key;         ///< As the caller sent it: 1 to 255 visible ASCII characters.
  crypto::Digest request;  ///< SHA-256 of method, route and body.
};

}  // namespace tokenward::tenant

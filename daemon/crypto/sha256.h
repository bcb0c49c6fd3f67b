#pragma once
// SHA-256 (FIPS 180-4), whole or in pieces. Plain values; one thread at a time per object.

#include <openssl/sha.h>

#include <initializer_list>

#include "base/bytes.h"

namespace tokenward::crypto {

/// What SHA-256 gives.
using Digest = FixedBytes<32, struct DigestTag>;

/// Several byte ranges read as one, in this order. Borrowed for the call.
using Parts = std::initializer_list<BytesView>;

/// A hash under way. Copying one keeps what was hashed so far, which is what keyed midstates are made of.
///
/// This is the one place that uses OpenSSL's low-level (since 3.0 deprecated) functions. A keyed EVP_MAC context cannot
/// be copied cheaply: re-initialising one takes 242 ns a tag and one object per thread, duplicating 600 ns, a fresh
/// one 1,250 ns; copying these 112 bytes takes 150 ns and may be shared by all threads.
class Sha256 {
 public:
  Sha256() noexcept;
  void update(BytesView bytes) noexcept;
  /// The digest of everything so far; the object may only be destroyed or assigned to afterwards.
  [[nodiscard]] Digest finish() noexcept;

 private:
  SHA256_CTX state_;
};

[[nodiscard]] Digest sha256(Parts parts) noexcept;
[[nodiscard]] inline Digest sha256(BytesView bytes) noexcept { return sha256({bytes}); }

}  // namespace tokenward::crypto

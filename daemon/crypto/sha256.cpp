#define OPENSSL_SUPPRESS_DEPRECATED
#include "crypto/sha256.h"

namespace tokenward::crypto {

// These three return 1 always; their results would only matter for a null argument.
Sha256::Sha256() noexcept { SHA256_Init(&state_); }

void Sha256::update(BytesView bytes) noexcept { SHA256_Update(&state_, bytes.data(), bytes.size()); }

Digest Sha256::finish() noexcept {
  Digest digest;
  SHA256_Final(digest.bytes.data(), &state_);
  return digest;
}

Digest sha256(Parts parts) noexcept {
  Sha256 hash;
  for (const BytesView part : parts) hash.update(part);
  return hash.finish();
}

}  // namespace tokenward::crypto

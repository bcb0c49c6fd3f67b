#include "crypto/idempotency.h"

#include "crypto/hkdf.h"
#include "crypto/prefixed_message.h"

namespace tokenward::crypto {

IdempotencyRecordId idempotency_record_id(const Key& mint, const domain::TenantHandle& handle,
                                          const IdempotencyScope& scope) {
  PrefixedMessage message;
  message.prefixed(scope.credential).prefixed(scope.route).prefixed(scope.key);
  const HmacKey key = derive_hmac_key(mint.material.reveal(), handle.view(), "tokenward idempotency id v1");
  return IdempotencyRecordId{key.tag(message.view()).bytes};
}

TokenSecret derive_minted_secret(const Key& mint, const MintNonce& nonce, const domain::TenantHandle& handle,
                                 const domain::TokenId& id, const IdempotencyScope& scope, const Digest& request) {
  PrefixedMessage message;
  message.prefixed(scope.credential).prefixed(scope.key);
  TokenSecret secret;
  hkdf_sha256({mint.material.reveal(), as_bytes(scope.key)}, nonce,
              {as_bytes("tokenward minted secret v1"), handle.view(), id.view(), message.view(), request.view()},
              secret.writable());
  return secret;
}

}  // namespace tokenward::crypto

#include "crypto/seal.h"

#include "base/secret.h"
#include "crypto/hkdf.h"
#include "crypto/prefixed_message.h"
#include "crypto/seal_text.h"

namespace tokenward::crypto {
namespace {

constexpr std::string_view kInfo = "tokenward record seal v1";

Mac code_of(const Key& record_key, const SealedFields& fields) {
  PrefixedMessage head;
  head.prefixed(fields.kind)
      .prefixed(fields.handle.view())
      .prefixed(fields.id)
      .prefixed(fields.owner)
      .prefixed(fields.state)
      .prefixed(static_cast<std::uint64_t>(fields.due_us));
  const HmacKey key = derive_hmac_key(record_key.material.reveal(), fields.handle.view(), kInfo);
  return key.tag({head.view(), as_bytes(fields.body)});
}

}  // namespace

std::string make_seal(const Keyring& keyring, const SealedFields& fields) {
  const Key& key = keyring.primary(KeyKind::Record);
  return format_seal({key.id, code_of(key, fields)});
}

bool check_seal(const Keyring& keyring, const SealedFields& fields, std::string_view seal) {
  if (fields.id.size() > kMaxPrefixed || fields.owner.size() > kMaxPrefixed) return false;
  const auto parsed = parse_seal(seal);
  if (!parsed) return false;
  const Key* key = keyring.find(KeyKind::Record, parsed->key);
  return key != nullptr && equal_in_constant_time(code_of(*key, fields).view(), parsed->code.view());
}

}  // namespace tokenward::crypto

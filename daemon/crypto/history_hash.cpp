#include "crypto/history_hash.h"

#include "base/secret.h"
#include "crypto/canonical_json.h"
#include "crypto/hmac.h"
#include "crypto/seal_text.h"

namespace tokenward::crypto {
namespace {

constexpr std::string_view kHashLabel = "tokenward/history/v1";

Mac seal_code(const Key& history_key, std::uint64_t seq, const Digest& hash) {
  std::array<std::uint8_t, 8> number{};
  put_be64(number.data(), seq);
  return HmacKey(history_key.material.reveal()).tag({number, hash.view()});
}

}  // namespace

Result<Digest> detail_commitment(const DetailSalt& salt, const boost::json::value& detail) {
  const auto text = canonical_json(detail);
  if (!text) return text.error();
  return sha256({salt, as_bytes(*text)});
}

Result<Digest> event_hash(const domain::TenantHandle& handle, const Digest& previous, const boost::json::value& core) {
  const auto text = canonical_json(core);
  if (!text) return text.error();
  return sha256({as_bytes(kHashLabel), handle.view(), previous.view(), sha256(as_bytes(*text)).view()});
}

std::string make_event_seal(const Keyring& keyring, std::uint64_t seq, const Digest& hash) {
  const Key& key = keyring.primary(KeyKind::History);
  return format_seal({key.id, seal_code(key, seq, hash)});
}

bool check_event_seal(const Keyring& keyring, std::uint64_t seq, const Digest& hash, std::string_view seal) {
  const auto parsed = parse_seal(seal);
  if (!parsed) return false;
  const Key* key = keyring.find(KeyKind::History, parsed->key);
  return key != nullptr && equal_in_constant_time(seal_code(*key, seq, hash).view(), parsed->code.view());
}

}  // namespace tokenward::crypto

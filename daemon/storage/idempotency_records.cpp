#include "storage/idempotency_records.h"

#include "base/encoding.h"
#include "storage/body_reader.h"
#include "storage/sealed_body.h"

namespace tokenward::storage {
namespace {

domain::TokenId read_token_id(BodyReader& body) {
  const auto id = domain::parse_token_id(body.text("token"));
  if (!id) return body.fail(), domain::TokenId{};
  return *id;
}

}  // namespace

Key idempotency_record_key(const domain::TenantHandle& handle, const crypto::IdempotencyRecordId& id) {
  return {handle, Kind::Idempotency, std::string(as_text(id.view()))};
}

Record encode_idempotency_record(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                                 const IdempotencyRecord& remembered) {
  Record record{.key = idempotency_record_key(handle, remembered.id),
                .state = kRemembered,
                .due_us = to_micros(remembered.forgotten_at)};
  seal_body(keyring, record,
            {{"mint_key", remembered.mint_key},
             {"nonce", to_hex(remembered.nonce)},
             {"token", domain::to_string(remembered.token)},
             {"request", to_hex(remembered.request.view())}});
  return record;
}

Result<IdempotencyRecord> decode_idempotency_record(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  const std::int64_t mint_key = body.integer("mint_key");
  IdempotencyRecord remembered{.id = {},
                               .mint_key = static_cast<domain::KeyId>(mint_key),
                               .nonce = body.bytes<std::tuple_size_v<crypto::MintNonce>>("nonce"),
                               .token = read_token_id(body),
                               .request = {body.bytes<crypto::Digest::kSize>("request")},
                               .forgotten_at = from_micros(record.due_us)};
  if (record.key.id.size() != remembered.id.bytes.size() || mint_key < 1 || mint_key > 255 || body.failed()) {
    return unreadable(record);
  }
  remembered.id = crypto::IdempotencyRecordId::from(as_bytes(record.key.id));
  return remembered;
}

}  // namespace tokenward::storage

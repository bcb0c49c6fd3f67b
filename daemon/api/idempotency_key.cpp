#include "api/idempotency_key.h"

#include <algorithm>

#include "domain/idempotency_key.h"

namespace tokenward::api {

Result<std::optional<tenant::RetryKey>> read_idempotency_key(const http::Call& call, std::string_view route) {
  const RequestMessage& message = *call.message;
  const auto sent = std::ranges::find(message.fields, kIdempotencyKey.name, &Field::name);
  if (sent == message.fields.end()) return std::optional<tenant::RetryKey>{};
  const std::string_view key = sent->value;
  if (!domain::is_idempotency_key(key)) {
    return Error{ErrorCode::Malformed, "Idempotency-Key is 1 to 255 visible ASCII characters.",
                 std::string(kIdempotencyKey.name)};
  }
  static constexpr std::uint8_t kSeparator[] = {0};
  return std::optional(tenant::RetryKey{
      std::string(key),
      crypto::sha256({as_bytes(message.method), kSeparator, as_bytes(route), kSeparator, as_bytes(message.body)})});
}

}  // namespace tokenward::api

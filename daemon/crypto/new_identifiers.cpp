#include "crypto/new_identifiers.h"

#include <algorithm>
#include <chrono>

#include "crypto/random.h"

namespace tokenward::crypto {

Result<domain::TokenId> new_token_id(Instant now) {
  constexpr std::int64_t kMaxMillis = (std::int64_t{1} << 48) - 1;
  constexpr std::size_t kTimeBytes = 6;
  auto random = random_array<domain::TokenId::kSize>();
  if (!random) return std::move(random.error());

  domain::TokenId id{*random};
  const auto millis = std::chrono::floor<std::chrono::milliseconds>(now).time_since_epoch().count();
  std::array<std::uint8_t, 8> time{};
  put_be64(time.data(), static_cast<std::uint64_t>(std::clamp<std::int64_t>(millis, 0, kMaxMillis)));
  std::copy_n(time.end() - kTimeBytes, kTimeBytes, id.bytes.begin());
  id.bytes[6] = static_cast<std::uint8_t>(0x70 | (id.bytes[6] & 0x0F));  // version 7
  id.bytes[8] = static_cast<std::uint8_t>(0x80 | (id.bytes[8] & 0x3F));  // variant 10
  return id;
}

Result<domain::TenantHandle> new_tenant_handle() {
  auto random = random_array<domain::TenantHandle::kSize>();
  if (!random) return std::move(random.error());
  return domain::TenantHandle{*random};
}

Result<TokenSecret> new_token_secret() {
  TokenSecret secret;
  if (auto filled = fill_random(secret.writable()); !filled) return std::move(filled.error());
  return secret;
}

Result<std::array<std::uint8_t, 16>> new_request_id(Instant now) {
  auto id = random_array<16>();
  if (!id) return std::move(id.error());
  put_be64(id->data(), static_cast<std::uint64_t>(to_micros(now)));
  return *id;
}

}  // namespace tokenward::crypto

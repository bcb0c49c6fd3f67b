#pragma once
// Notes that a token was used, cheaply enough for every request: of uses of one token within a few seconds only the
// first reaches LastUsed, whose lock would otherwise be the hottest of all. Any thread. The first use of a token that
// is to end the one it replaced blocks until that is done; such a token comes from a load, so that is in a lane.

#include <chrono>
#include <cstdint>
#include <string_view>

#include "http/listeners.h"
#include "tenant/first_use.h"
#include "tenant/house.h"

namespace tokenward::http {

inline constexpr std::chrono::microseconds kNoteUsesEvery = std::chrono::seconds{4};

/// Whether a use of `token` at `now` is to be noted; then it is the one that counts from now on.
[[nodiscard]] inline bool is_use_due(const tenant::ValidToken& token, Instant now) noexcept {
  std::int64_t noted = token.noted_us().load(std::memory_order_relaxed);
  const std::int64_t since = to_micros(now) - noted;
  if (since >= 0 && since < kNoteUsesEvery.count()) return false;
  return token.noted_us().compare_exchange_strong(noted, to_micros(now), std::memory_order_relaxed);
}

/// `token` was just used from `source` (empty: unknown), as somebody says who asks about it.
inline void note_use(tenant::House& house, const tenant::ValidToken& token, std::string_view source) {
  tenant::retire_predecessor(house, token, source);
  const Instant now = house.clock().now();
  if (!is_use_due(token, now)) return;
  token.tenant().room().last_used().note(token.tenant().handle(), token.id(), now, source);
}

/// `token` was just used by `message`.
inline void note_use(tenant::House& house, const tenant::ValidToken& token, const RequestMessage& message,
                     const ListenerProfile& listener) {
  if (token.retires() != nullptr) return note_use(house, token, listener.client_address(message));
  const Instant now = house.clock().now();
  if (!is_use_due(token, now)) return;
  token.tenant().room().last_used().note(token.tenant().handle(), token.id(), now, listener.client_address(message));
}

}  // namespace tokenward::http

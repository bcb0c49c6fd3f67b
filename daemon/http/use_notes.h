#pragma once
// Notes that a token was used, cheaply enough for every request: of uses of one token within a few seconds only the
// first reaches LastUsed, whose lock would otherwise be the hottest of all. Thread-safe, lock-free.

#include <array>
#include <atomic>
#include <cstdint>
#include <ctime>
#include <string_view>

#include "base/bytes.h"
#include "http/listeners.h"
#include "tenant/house.h"

namespace tokenward::http {

class UseNotes {
 public:
  explicit UseNotes(tenant::House& house) : house_(house) {}

  /// `token` was just used by `message`.
  void note(const tenant::ValidToken& token, const RequestMessage& message, const ListenerProfile& listener) {
    if (is_due(token.id)) pass_on(token, listener.client_address(message));
  }
  /// `token` was just used from `source` (empty: unknown), as somebody says who asks about it.
  void note(const tenant::ValidToken& token, std::string_view source) {
    if (is_due(token.id)) pass_on(token, source);
  }

  /// Whether the last noted use of `id` is at least about four seconds before `second`; then it is this one from now
  /// on. Two tokens that share a slot are noted more often, never less.
  [[nodiscard]] bool is_due(const domain::TokenId& id,
                            std::uint64_t second = static_cast<std::uint64_t>(std::time(nullptr))) noexcept {
    const std::uint64_t random = get_be64(id.bytes.data() + 8);  // RFC 9562 section 5.7: rand_b.
    std::atomic<std::uint64_t>& slot = slots_[random % kSlots];
    const std::uint64_t use = (random >> 12 << 24) | (second / 4 & 0xFFFFFF);
    if (slot.load(std::memory_order_relaxed) == use) return false;
    slot.store(use, std::memory_order_relaxed);
    return true;
  }

 private:
  static constexpr std::size_t kSlots = 4096;

  void pass_on(const tenant::ValidToken& token, std::string_view source) {
    token.tenant->room().last_used().note(token.tenant->handle(), token.id, house_.clock().now(), source);
  }

  tenant::House& house_;
  std::array<std::atomic<std::uint64_t>, kSlots> slots_{};
};

}  // namespace tokenward::http

#pragma once
// A token that once passed every check, in the form that later requests are answered from. Immutable but for the state
// of its tenant and owner, which every hit looks at; shared between threads. There are many of them: whatever it has in
// common with others it shares with them (`TokenParts`), and the rest is one block of memory.

#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/hmac.h"
#include "domain/cidr.h"
#include "domain/tenant.h"
#include "tenant/cache_entry.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

inline constexpr std::int64_t kNever = std::numeric_limits<std::int64_t>::max();

class ValidToken;
using TokenRef = boost::intrusive_ptr<const ValidToken>;

/// What few tokens have.
struct RareFacts {
  std::vector<domain::Cidr> allowed_cidrs;
  std::shared_ptr<QuotaWindow> quota;  ///< Its uses, counted with those of whom it replaced; null: it has no quota.
  /// The Active token that ends with this one's first use. Whoever has it is not in the cache: `retire_predecessor`.
  std::optional<domain::TokenId> retires;

  [[nodiscard]] bool any() const noexcept { return !allowed_cidrs.empty() || quota || retires; }
};

/// What a token is made of.
struct TokenFacts {
  crypto::Mac mac;  ///< The full HMAC of the value: what a presented token is compared with.
  domain::TokenId id;
  OwnerRef owner;
  ScopesRef scopes;
  domain::Generation generation;
  std::int64_t expires_us = kNever;
  bool replaced = false;  ///< A rotation put another token in its place: using it once it is dead is an event.
  std::string_view metadata = "{}";  ///< A JSON object as text.
  RareFacts rare = {};
};

class ValidToken final : public CacheEntry {
 public:
  [[nodiscard]] static TokenRef create(TokenFacts facts);
  ValidToken(const ValidToken&) = delete;
  ValidToken& operator=(const ValidToken&) = delete;

  [[nodiscard]] const crypto::Mac& mac() const noexcept { return mac_; }
  [[nodiscard]] const domain::TokenId& id() const noexcept { return id_; }
  [[nodiscard]] TenantRuntime& tenant() const noexcept { return owner_->tenant(); }
  [[nodiscard]] const OwnerRuntime& owner() const noexcept { return *owner_; }
  [[nodiscard]] const ScopeSet& scopes() const noexcept { return *scopes_; }
  [[nodiscard]] domain::Role role() const noexcept { return scopes_->role(); }
  [[nodiscard]] domain::TokenClass token_class() const noexcept { return scopes_->token_class(); }
  [[nodiscard]] const domain::Generation& generation() const noexcept { return generation_; }
  [[nodiscard]] std::int64_t expires_us() const noexcept { return expires_us_; }
  [[nodiscard]] bool replaced() const noexcept { return replaced_; }
  [[nodiscard]] std::string_view metadata() const noexcept;
  /// Null for most tokens.
  [[nodiscard]] const RareFacts* rare() const noexcept {
    return has_rare_ ? reinterpret_cast<const RareFacts*>(this + 1) : nullptr;
  }
  /// Empty: it may be used from anywhere.
  [[nodiscard]] std::span<const domain::Cidr> allowed_cidrs() const noexcept {
    return has_rare_ ? std::span<const domain::Cidr>(rare()->allowed_cidrs) : std::span<const domain::Cidr>{};
  }
  [[nodiscard]] QuotaWindow* quota() const noexcept { return has_rare_ ? rare()->quota.get() : nullptr; }
  [[nodiscard]] const domain::TokenId* retires() const noexcept {
    return has_rare_ && rare()->retires ? &*rare()->retires : nullptr;
  }

  /// When a use was last noted, microseconds: so that a busy token is noted every few seconds, not every request.
  [[nodiscard]] std::atomic<std::int64_t>& noted_us() const noexcept { return noted_us_; }

  /// The memory that it takes by itself, without the parts that it shares: bytes of the heap.
  [[nodiscard]] std::size_t own_bytes() const noexcept;

 private:
  friend void intrusive_ptr_add_ref(const ValidToken* token) noexcept {
    token->users_.fetch_add(1, std::memory_order_relaxed);
  }
  friend void intrusive_ptr_release(const ValidToken* token) noexcept {
    if (token->users_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete token;
  }

  ValidToken(TokenFacts facts, bool has_rare);
  ~ValidToken();
  /// RareFacts where it has them, then its metadata unless that is an empty object.
  [[nodiscard]] static Tail tail_for(const TokenFacts& facts) noexcept;
  static void* operator new(std::size_t size, Tail tail) { return ::operator new(size + tail.bytes); }
  static void operator delete(void* block) noexcept { ::operator delete(block); }
  static void operator delete(void* block, Tail) noexcept { ::operator delete(block); }
  [[nodiscard]] std::size_t tail_bytes() const noexcept { return (has_rare_ ? sizeof(RareFacts) : 0) + metadata_size_; }

  const std::uint16_t metadata_size_ : 14;
  const std::uint16_t replaced_ : 1;
  const std::uint16_t has_rare_ : 1;
  mutable std::atomic<std::uint32_t> users_{0};
  const crypto::Mac mac_;
  const domain::TokenId id_;
  const OwnerRef owner_;
  const ScopesRef scopes_;
  const domain::Generation generation_;
  const std::int64_t expires_us_;
  mutable std::atomic<std::int64_t> noted_us_{0};
};

/// What a token that once passed every check is worth now.
enum class Worth : std::uint8_t {
  Good,
  Expired,
  Suspended,  ///< Its tenant or owner is.
  Outdated,   ///< A revoke-all has passed since: only the store knows whether it was spared.
};

[[nodiscard]] inline Worth worth_of(const ValidToken& token, Instant now) noexcept {
  const OwnerRuntime& owner = token.owner();
  const TenantRuntime& tenant = owner.tenant();
  if (tenant.state() != domain::TenantState::Active || owner.suspended()) return Worth::Suspended;
  const domain::TokenClass token_class = token.token_class();
  const domain::Generation floor{tenant.generation(token_class), owner.generation(token_class)};
  if (token.generation().below(floor)) return Worth::Outdated;
  return to_micros(now) >= token.expires_us() ? Worth::Expired : Worth::Good;
}

}  // namespace tokenward::tenant

#pragma once
// What a gateway demands of a token beyond being alive: scopes and tenants, from the query of exactly `/v1/auth`, from
// the X-Required fields and from the listener. All must hold, so whoever adds a demand can only tighten. No allocation.

#include <array>
#include <cstddef>
#include <span>
#include <string_view>

#include "base/message.h"
#include "domain/scope.h"
#include "tenant/valid_token.h"

namespace tokenward::http {

class Demands {
 public:
  /// Borrows both.
  Demands(const RequestMessage& message, std::string_view listener_tenant) noexcept;
  Demands(const Demands&) = delete;
  Demands& operator=(const Demands&) = delete;

  /// False where something is demanded that does not exist, is there twice or is empty: a typo must not demand nothing.
  [[nodiscard]] bool well_formed() const noexcept { return well_formed_; }

  [[nodiscard]] std::span<const std::string_view> scopes() const noexcept { return {scopes_.data(), scope_count_}; }

  [[nodiscard]] bool tenant_met_by(std::string_view slug) const noexcept;
  /// Whether `held` has every scope demanded.
  [[nodiscard]] bool scopes_met_by(const tenant::ScopeSet& held) const noexcept;
  /// Whether a management scope is demanded: only then does a management token pass a gateway.
  [[nodiscard]] bool name_management() const noexcept;

 private:
  static constexpr std::size_t kMaxDecoded = 4000;

  void read_query(std::string_view query) noexcept;
  void add_scopes(std::string_view list) noexcept;
  void add_tenant(std::string_view slug) noexcept;
  [[nodiscard]] std::string_view decode(std::string_view text) noexcept;

  bool well_formed_ = true;
  std::size_t scope_count_ = 0;
  std::size_t tenant_count_ = 0;
  std::size_t decoded_size_ = 0;
  std::array<std::string_view, domain::kMaxScopes> scopes_;
  std::array<std::string_view, 3> tenants_;
  char decoded_[kMaxDecoded];  ///< The values of the query that were percent-encoded.
};

}  // namespace tokenward::http

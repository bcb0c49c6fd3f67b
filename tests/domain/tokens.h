#pragma once
// Tokens, tenants and owners for tests of the pure rules: everything they need and nothing else.

#include <cstdint>
#include <optional>
#include <string>

#include "domain/tenant.h"
#include "domain/token.h"

namespace tokenward::domain {

/// Long ago or far ahead by so many seconds of an arbitrary origin.
inline constexpr Instant at_second(std::int64_t second) { return from_micros(second * 1'000'000); }

inline Token token_of(Scopes scopes = {}, std::optional<Instant> expires_at = {}, Generation generation = {}) {
  return {.id = {},
          .owner = *Owner::parse("alice@example.com"),
          .label = "laptop",
          .scopes = std::move(scopes),
          .allowed_cidrs = {},
          .created_at = at_second(0),
          .created_by = {},
          .expires_at = expires_at,
          .idle_limit = std::nullopt,
          .idled_at = std::nullopt,
          .revoked = std::nullopt,
          .generation = generation,
          .hint = {},
          .prefix = {},
          .mac_key = 1,
          .verifier = {},
          .last_used_at = std::nullopt,
          .last_used_from = {}};
}

inline Tenant tenant_of() {
  return {.slug = *TenantSlug::parse("acme"),
          .handle = {},
          .display_name = "Acme",
          .store = "main",
          .delete_at = std::nullopt,
          .generations = {}};
}

inline OwnerRecord owner_of() {
  return {.owner = *Owner::parse("alice@example.com"), .generations = {}, .ordinary = {}, .management = {}};
}

inline Revocation by(std::string who, std::int64_t second) { return {at_second(second), std::move(who), {}}; }

}  // namespace tokenward::domain

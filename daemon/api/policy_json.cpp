#include "api/policy_json.h"

#include <string>
#include <string_view>

#include "domain/origin.h"
#include "domain/scope.h"
#include "storage/tenant_records.h"

namespace tokenward::api {
namespace {

using domain::days;
using http::ObjectReader;
using http::Presence;

void read_days(ObjectReader& in, std::string_view name, std::optional<days>& field) {
  if (in.presence(name) == Presence::Absent) return;
  const auto number = in.optional_integer(name, 1, domain::kMaxLifetime.count());
  field = number ? std::optional(days{*number}) : std::nullopt;
}

/// A number that is never null; none where it was not sent.
std::optional<std::int64_t> read_number(ObjectReader& in, std::string_view name, std::int64_t lowest,
                                        std::int64_t highest) {
  if (in.presence(name) == Presence::Null) {
    in.fail(ErrorCode::Invalid, name,
            "A whole number from " + std::to_string(lowest) + " to " + std::to_string(highest) + ".");
  }
  return in.optional_integer(name, lowest, highest);
}

/// A list that is never null; none where it was not sent.
std::optional<std::vector<std::string>> read_texts(ObjectReader& in, std::string_view name, std::size_t most) {
  const Presence presence = in.presence(name);
  if (presence == Presence::Absent) return std::nullopt;
  if (presence == Presence::Null) in.fail(ErrorCode::Invalid, name, "A list; an empty one for none.");
  return in.texts(name, most);
}

void read_rate(ObjectReader& in, std::string_view name, std::optional<domain::Rate>& field) {
  if (in.presence(name) == Presence::Absent) return;
  auto object = in.optional_object(name);
  if (!object) {
    field = std::nullopt;
    return;
  }
  object->require("per_second");
  object->require("burst");
  const auto per_second = read_number(*object, "per_second", 1, domain::kHighestRate);
  const auto burst = read_number(*object, "burst", 1, domain::kHighestBurst);
  if (const auto done = object->finish(); !done) return;  // the outer reader has it
  field = domain::Rate{static_cast<std::uint32_t>(*per_second), static_cast<std::uint32_t>(*burst)};
}

void read_origins(ObjectReader& in, std::string_view name, std::vector<std::string>& field) {
  const auto texts = read_texts(in, name, domain::kMaxOrigins);
  if (!texts) return;
  auto origins = domain::normalise_origins(name, *texts);
  if (!origins) return in.fail(origins.error().code, name, origins.error().message);
  field = std::move(*origins);
}

}  // namespace

domain::Policy take_policy(ObjectReader& in, Members members, domain::Policy base) {
  if (members == Members::All) {
    for (const auto& member : storage::policy_to_json(base)) in.require(member.key());
  }
  read_days(in, "lifetime_days", base.lifetime);
  read_days(in, "max_lifetime_days", base.max_lifetime);
  read_days(in, "default_lifetime_days", base.default_lifetime);
  if (const auto limit = read_number(in, "max_active_per_owner", 1, domain::kHighestMaxActive)) {
    base.max_active_per_owner = static_cast<std::uint32_t>(*limit);
  }
  read_days(in, "idle_days", base.idle_limit);
  if (const auto overlap = read_number(in, "rotation_overlap_hours", 0, domain::kLongestRotationOverlap.count())) {
    base.rotation_overlap = std::chrono::hours{*overlap};
  }
  if (in.presence("token_prefix") != Presence::Absent) base.token_prefix = in.text("token_prefix");
  base.self_rotation = in.boolean("self_rotation", base.self_rotation);
  if (auto scopes = read_texts(in, "member_scopes", domain::kMaxScopes)) base.member_scopes = std::move(*scopes);
  read_origins(in, "embed_origins", base.embed_origins);
  read_origins(in, "cors_origins", base.cors_origins);
  read_rate(in, "tenant_rate", base.tenant_rate);
  read_rate(in, "caller_rate", base.caller_rate);
  if (in.presence("stale_if_error_seconds") != Presence::Absent) {
    const auto stale = in.optional_integer("stale_if_error_seconds", 1, domain::kLongestStale.count());
    base.stale_if_error = stale ? std::optional(std::chrono::seconds{*stale}) : std::nullopt;
  }
  if (in.failed()) return base;
  if (const auto sound = domain::check_policy(base); !sound) in.fail(sound.error());
  return base;
}

}  // namespace tokenward::api

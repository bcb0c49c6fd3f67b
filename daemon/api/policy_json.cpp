#include "api/policy_json.h"

#include <string_view>

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

void read_limit(ObjectReader& in, std::string_view name, std::uint32_t& field) {
  const Presence presence = in.presence(name);
  if (presence == Presence::Null) in.fail(ErrorCode::Invalid, name, "A whole number from 1 to 1000.");
  const auto number = in.optional_integer(name, 1, domain::kHighestMaxActive);
  if (number) field = static_cast<std::uint32_t>(*number);
}

}  // namespace

domain::Policy take_policy(ObjectReader& in, Members members, domain::Policy base) {
  if (members == Members::All) {
    for (const auto& member : storage::policy_to_json(base)) in.require(member.key());
  }
  read_days(in, "lifetime_days", base.lifetime);
  read_days(in, "max_lifetime_days", base.max_lifetime);
  read_days(in, "default_lifetime_days", base.default_lifetime);
  read_limit(in, "max_active_per_owner", base.max_active_per_owner);
  read_days(in, "idle_days", base.idle_limit);
  if (in.presence("token_prefix") != Presence::Absent) base.token_prefix = in.text("token_prefix");
  if (in.presence("member_scopes") != Presence::Absent) {
    base.member_scopes = in.texts("member_scopes", domain::kMaxScopes);
  }
  if (const auto sound = domain::check_policy(base); !sound) {
    in.fail(sound.error().code, sound.error().field, sound.error().message);
  }
  return base;
}

}  // namespace tokenward::api

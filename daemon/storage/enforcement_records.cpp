#include "storage/enforcement_records.h"

#include "storage/body_reader.h"
#include "storage/sealed_body.h"

namespace tokenward::storage {
namespace {

namespace json = boost::json;
using domain::days;

json::value days_or_null(const std::optional<days>& value) {
  return value ? json::value(static_cast<std::int64_t>(value->count())) : json::value{};
}

json::value id_or_null(const std::optional<domain::TokenId>& id) {
  return id ? json::value(domain::to_string(*id)) : json::value{};
}

std::optional<days> read_days(BodyReader& body, std::string_view name) {
  const auto count = body.optional_integer(name);
  return count ? std::optional(days{*count}) : std::nullopt;
}

/// Null is none.
template <class Parse>
auto read_parsed(BodyReader& body, std::string_view name, Parse parse) -> decltype(parse(std::string_view{})) {
  const auto* value = body.find(name);
  if (value != nullptr && value->is_null()) return std::nullopt;
  auto parsed = parse(body.text(name));
  if (!parsed) body.fail();
  return parsed;
}

}  // namespace

Key enforcement_key(const domain::TenantHandle& handle) { return {handle, Kind::Enforcement, "policy"}; }

Record encode_enforcement(const crypto::Keyring& keyring, const domain::TenantHandle& handle,
                          const domain::Enforcement& enforcement) {
  Record record{.key = enforcement_key(handle), .state = kEnforcementFinished};
  if (!enforcement.finished_at) {
    record.state = kEnforcementPending;
    record.due_us = to_micros(enforcement.started_at);
  }
  const auto& [terms, bounds, started_at, actor, source, spared, reached, changed, finished_at] = enforcement;
  seal_body(keyring, record,
            {{"owner", terms.owner ? json::value(terms.owner->text()) : json::value{}},
             {"include_management", terms.include_management},
             {"grace_days", static_cast<std::int64_t>(terms.grace.count())},
             {"lifetime_days", days_or_null(bounds.lifetime)},
             {"max_lifetime_days", days_or_null(bounds.max_lifetime)},
             {"idle_days", days_or_null(bounds.idle_limit)},
             {"started_at", to_micros(started_at)},
             {"actor", actor},
             {"source", source},
             {"spared", id_or_null(spared)},
             {"reached", id_or_null(reached)},
             {"changed", changed},
             {"finished_at", finished_at ? json::value(to_micros(*finished_at)) : json::value{}}});
  return record;
}

Result<domain::Enforcement> decode_enforcement(const crypto::Keyring& keyring, const Record& record) {
  auto opened = open_body(keyring, record);
  if (!opened) return opened.error();
  BodyReader body(*opened);
  domain::Enforcement enforcement;
  enforcement.terms = {.owner = read_parsed(body, "owner", domain::Owner::parse),
                       .include_management = body.boolean("include_management"),
                       .grace = days{body.integer("grace_days")}};
  enforcement.bounds = {read_days(body, "lifetime_days"), read_days(body, "max_lifetime_days"),
                        read_days(body, "idle_days")};
  enforcement.started_at = body.instant("started_at");
  enforcement.actor = body.text("actor");
  enforcement.source = body.text("source");
  enforcement.spared = read_parsed(body, "spared", domain::parse_token_id);
  enforcement.reached = read_parsed(body, "reached", domain::parse_token_id);
  enforcement.changed = static_cast<std::uint64_t>(body.integer("changed"));
  enforcement.finished_at = body.optional_instant("finished_at");
  if (body.failed()) return unreadable(record);
  return enforcement;
}

}  // namespace tokenward::storage

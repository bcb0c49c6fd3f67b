#include "api/enforcement.h"

#include "api/common_members.h"
#include "api/nullable.h"
#include "http/etag.h"
#include "http/json_body.h"
#include "http/query_reader.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;

/// The terms of the body, which may be left out as a whole.
Result<domain::EnforcementTerms> read_terms(const http::Call& call) {
  http::JsonBody body(call, http::JsonBody::Need::Optional);
  http::ObjectReader& in = body.object();
  domain::EnforcementTerms terms{.owner = take_owner(in),
                                 .include_management = in.boolean("include_management", false)};
  terms.grace = domain::days{in.optional_integer("grace_days", 0, domain::kLongestGrace.count()).value_or(0)};
  if (const auto done = in.finish(); !done) return done.error();
  return terms;
}

json::value days_or_null(const std::optional<domain::days>& value) {
  return value ? json::value(static_cast<std::int64_t>(value->count())) : json::value{};
}

json::object to_json(const tenant::PreviewedToken& previewed) {
  const domain::Token& token = previewed.token;
  const domain::Shortening& change = previewed.shortening;
  json::array rules;
  for (const auto rule : change.rules) rules.push_back(json::value(domain::to_string(rule)));
  return {{"id", domain::to_string(token.id)},
          {"owner", token.owner.text()},
          {"label", token.label},
          {"status", domain::to_string(domain::Status::Active)},
          {"expires_at", time_or_null(token.expires_at)},
          {"new_expires_at", time_or_null(change.expires_at)},
          {"idle_days", days_or_null(token.idle_limit)},
          {"new_idle_days", days_or_null(change.idle_limit)},
          {"rules", std::move(rules)},
          {"ends_at_once", previewed.ends_at_once}};
}

}  // namespace

Result<Reply> preview_policy(tenant::PolicyService& policies, const http::Call& call) {
  http::QueryReader in(call);
  const std::uint32_t limit = in.integer("limit", 1, tenant::kMaxPageLimit, tenant::kDefaultPageLimit);
  const std::string cursor = in.text("cursor").value_or("");
  if (const auto done = in.finish(); !done) return done.error();
  const auto terms = read_terms(call);
  if (!terms) return terms.error();
  const auto preview = policies.preview(call.caller, *call.tenant, {.terms = *terms, .limit = limit, .cursor = cursor});
  if (!preview) return preview.error();
  json::array items;
  for (const auto& token : preview->page.items) items.push_back(to_json(token));
  json::object page = page_json(std::move(items), preview->page.next_cursor);
  page["changes"] = preview->counts ? json::value(preview->counts->changes) : json::value{};
  page["ends_at_once"] = preview->counts ? json::value(preview->counts->ends) : json::value{};
  return Reply::ok(std::move(page)).versioned(preview->policy_version);
}

Result<Reply> enforce_policy(tenant::PolicyService& policies, const http::Call& call) {
  const auto expected = http::expected_version(call);
  if (!expected) return expected.error();
  const auto terms = read_terms(call);
  if (!terms) return terms.error();
  const auto enforced = policies.enforce(call.caller, *call.tenant, *terms, *expected);
  if (!enforced) return enforced.error();
  const auto& changed = enforced->changed;
  return Reply::ok({{"changed", changed ? json::value(*changed) : json::value{}}, {"pending", enforced->pending}});
}

Result<Reply> read_enforcement(tenant::PolicyService& policies, const http::Call& call) {
  const auto enforcement = policies.enforcement(call.caller, *call.tenant);
  if (!enforcement) return enforcement.error();
  const domain::EnforcementTerms& terms = enforcement->terms;
  return Reply::ok({{"pending", !enforcement->finished_at},
                    {"changed", enforcement->changed},
                    {"started_at", to_rfc3339(enforcement->started_at)},
                    {"finished_at", time_or_null(enforcement->finished_at)},
                    {"started_by", enforcement->actor},
                    {"owner", terms.owner ? json::value(terms.owner->text()) : json::value{}},
                    {"include_management", terms.include_management},
                    {"grace_days", static_cast<std::int64_t>(terms.grace.count())}});
}

}  // namespace tokenward::api

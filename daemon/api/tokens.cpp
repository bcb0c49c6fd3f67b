#include "api/tokens.h"

#include "api/common_members.h"
#include "api/idempotency_key.h"
#include "api/token_json.h"
#include "http/etag.h"
#include "http/json_body.h"
#include "http/query_reader.h"
#include "http/send.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;
using http::ObjectReader;
using http::Presence;
using tenant::TokenView;

constexpr std::size_t kMaxKept = 200;

domain::ExpiryWish take_expiry(ObjectReader& in) {
  const Presence days = in.presence("expires_in_days");
  const Presence at = in.presence("expires_at");
  if (days != Presence::Absent && at != Presence::Absent) {
    in.fail(ErrorCode::Invalid, "expires_at", "Send at most one of expires_in_days and expires_at.");
  }
  if (const auto number = in.optional_integer("expires_in_days", 1, domain::kMaxLifetime.count())) {
    return domain::days{*number};
  }
  if (const auto instant = in.optional_instant("expires_at")) return *instant;
  if (days == Presence::Null || at == Presence::Null) return domain::NoExpiry{};
  return domain::Unspecified{};
}

std::optional<domain::Quota> take_quota(ObjectReader& in) {
  auto object = in.optional_object("quota");
  if (!object) return std::nullopt;
  const auto take = [&](std::string_view name, std::int64_t highest) {
    object->require(name);
    if (object->presence(name) == Presence::Null) {
      object->fail(ErrorCode::Invalid, name, "A whole number from 1 to " + std::to_string(highest) + ".");
    }
    return object->optional_integer(name, 1, highest).value_or(1);
  };
  const domain::Quota quota{static_cast<std::uint32_t>(take("limit", domain::kHighestQuota)),
                            std::chrono::seconds{take("window_s", domain::kLongestQuotaWindow.count())}};
  (void)object->finish();  // the outer reader has what is wrong
  return quota;
}

Result<tenant::MintRequest> read_mint(const http::Call& call) {
  auto retry = read_idempotency_key(call, "tokens");
  if (!retry) return retry.error();
  http::JsonBody body(call);
  ObjectReader& in = body.object();
  tenant::MintRequest request{.owner = take_owner(in),
                              .label = in.text("label"),
                              .expiry = take_expiry(in),
                              .scopes = in.texts("scopes", domain::kMaxScopes),
                              .metadata = in.object_text("metadata"),
                              .allowed_cidrs = in.texts("allowed_cidrs", domain::kMaxCidrs),
                              .quota = take_quota(in),
                              .retry = std::move(*retry)};
  if (const auto done = in.finish(); !done) return done.error();
  return request;
}

Result<tenant::TokenQuery> read_token_query(const http::Call& call) {
  http::QueryReader in(call);
  tenant::TokenQuery query{
      .owner = in.parsed("owner", domain::Owner::parse, kOwnerForm),
      .status = in.parsed("status", domain::parse_status, "active, expired or revoked."),
      .label_contains = in.text("label").value_or(""),
      .scope = in.text("scope"),
      .created_from = in.instant("created_from"),
      .created_to = in.instant("created_to"),
      .expires_from = in.instant("expires_from"),
      .expires_to = in.instant("expires_to"),
      .limit = in.integer("limit", 1, tenant::kMaxPageLimit, tenant::kDefaultPageLimit),
      .cursor = in.text("cursor").value_or(""),
  };
  if (const auto done = in.finish(); !done) return done.error();
  return query;
}

json::object listed_json(const TokenView& view, const domain::TenantSlug& tenant) {
  json::object shown = to_json(view, tenant);
  shown["etag"] = http::etag_of(view.version);
  return shown;
}

std::vector<domain::TokenId> take_kept(ObjectReader& in) {
  std::vector<domain::TokenId> kept;
  for (const std::string& text : in.texts("keep", kMaxKept)) {
    const auto id = domain::parse_token_id(text);
    if (!id) in.fail(ErrorCode::Invalid, "keep", "A list of at most 200 token ids.");
    kept.push_back(id.value_or(domain::TokenId{}));
  }
  return kept;
}

Result<tenant::RevokeAllRequest> read_revoke_all(const http::Call& call) {
  http::JsonBody body(call);
  ObjectReader& in = body.object();
  tenant::RevokeAllRequest request{.owner = take_owner(in),
                                   .reason = take_reason(in),
                                   .keep = take_kept(in),
                                   .include_management = in.boolean("include_management", false)};
  const bool all = in.boolean("all", false);
  if (!in.failed() && all == request.owner.has_value()) {
    in.fail(ErrorCode::Invalid, "owner", R"(Name an owner, or say "all": true for the whole tenant, but not both.)");
  }
  if (const auto done = in.finish(); !done) return done.error();
  return request;
}

}  // namespace

Result<Reply> mint_token(tenant::TokenService& tokens, const http::Call& call) {
  const auto request = read_mint(call);
  if (!request) return request.error();
  return minted_reply(tokens.mint(call.caller, *call.tenant, *request), call);
}

Result<Reply> list_tokens(tenant::TokenService& tokens, const http::Call& call) {
  const auto query = read_token_query(call);
  if (!query) return query.error();
  const auto listed = tokens.list(call.caller, *call.tenant, *query);
  if (!listed) return listed.error();
  json::array items;
  for (const TokenView& view : listed->page.items) items.push_back(listed_json(view, call.tenant->slug()));
  json::object page = page_json(std::move(items), listed->page.next_cursor);
  json::value& slots = page["slots"];
  if (listed->slots) slots = {{"active", listed->slots->active}, {"limit", listed->slots->limit}};
  return Reply::ok(std::move(page));
}

Result<Reply> read_token(tenant::TokenService& tokens, const http::Call& call) {
  const auto id = token_of(call);
  if (!id) return id.error();
  return token_reply(tokens.find(call.caller, *call.tenant, *id), call);
}

Result<Reply> relabel_token(tenant::TokenService& tokens, const http::Call& call) {
  const auto id = token_of(call);
  if (!id) return id.error();
  const auto expected = http::expected_version(call);
  if (!expected) return expected.error();
  http::JsonBody body(call);
  const std::string label = body.object().text("label");
  if (const auto done = body.object().finish(); !done) return done.error();
  return token_reply(tokens.relabel(call.caller, *call.tenant, *id, label, *expected), call);
}

Result<Reply> revoke_token(tenant::TokenService& tokens, const http::Call& call) {
  const auto id = token_of(call);
  if (!id) return id.error();
  const auto expected = http::expected_version(call);
  if (!expected) return expected.error();
  const auto reason = read_reason(call);
  if (!reason) return reason.error();
  return token_reply(tokens.revoke(call.caller, *call.tenant, *id, *reason, *expected), call);
}

Result<Reply> revoke_all_tokens(tenant::TokenService& tokens, const http::Call& call) {
  const auto request = read_revoke_all(call);
  if (!request) return request.error();
  const auto outcome = tokens.revoke_all(call.caller, *call.tenant, *request);
  if (!outcome) return outcome.error();
  const auto& revoked = outcome->revoked;
  return Reply::ok({{"revoked", revoked ? json::value(*revoked) : json::value{}}, {"pending", outcome->pending}});
}

}  // namespace tokenward::api

#include "api/token_json.h"

#include <boost/json/parse.hpp>

#include "api/nullable.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;

json::array texts(const std::vector<std::string>& all) { return json::array(all.begin(), all.end()); }

json::value id_or_null(const std::optional<domain::RotationLink>& link) {
  return link ? json::value(domain::to_string(link->token)) : json::value{};
}

/// Whatever the uses are counted under is the daemon's own business.
json::value quota_or_null(const std::optional<domain::Quota>& quota) {
  if (!quota) return nullptr;
  return {{"limit", quota->limit}, {"window_s", static_cast<std::int64_t>(quota->window.count())}};
}

/// When a token was revoked; none also where only that is known.
std::optional<Instant> time_of(const std::optional<domain::Revocation>& revoked) {
  if (!revoked || revoked->at == Instant{}) return std::nullopt;
  return revoked->at;
}

}  // namespace

json::object to_json(const tenant::TokenView& view, const domain::TenantSlug& tenant) {
  const domain::Token& token = view.token;
  const bool expired = view.status == domain::Status::Expired;
  return {{"id", domain::to_string(token.id)},
          {"tenant", tenant.text()},
          {"owner", token.owner.text()},
          {"label", token.label},
          {"status", domain::to_string(view.status)},
          {"created_at", to_rfc3339(token.created_at)},
          {"expires_at", time_or_null(token.expires_at)},
          {"revoked_at", time_or_null(time_of(token.revoked))},
          {"revoked_by", text_or_null(token.revoked ? token.revoked->by : std::string{})},
          {"revoke_reason", text_or_null(token.revoked ? token.revoked->reason : std::string{})},
          {"last_used_at", time_or_null(token.last_used_at)},
          {"last_used_from", text_or_null(token.last_used_from)},
          {"created_by", text_or_null(token.created_by)},
          {"hint", token.hint},
          {"replaces", id_or_null(token.replaces)},
          {"replaced_by", id_or_null(token.replaced_by)},
          {"expired_reason", expired ? json::value(token.idled_at ? "idle" : "lifetime") : json::value{}},
          {"scopes", texts(token.scopes)},
          {"metadata", json::parse(token.metadata)},
          {"allowed_cidrs", texts(token.allowed_cidrs)},
          {"quota", quota_or_null(token.quota)}};
}

Result<Reply> token_reply(const Result<tenant::TokenView>& view, const http::Call& call) {
  if (!view) return view.error();
  return Reply::ok(to_json(*view, call.tenant->slug())).versioned(view->version);
}

Result<Reply> minted_reply(Result<tenant::Minted> minted, const http::Call& call) {
  if (!minted) return minted.error();
  const domain::TenantSlug& tenant = call.tenant->slug();
  std::string location = "/v1/tenants/" + tenant.text() + "/tokens/" + domain::to_string(minted->view.token.id);
  return Reply::created(std::move(location), to_json(minted->view, tenant))
      .versioned(minted->view.version)
      .showing_once("value", std::move(minted->value));
}

}  // namespace tokenward::api

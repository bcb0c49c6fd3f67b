#include "api/console_links.h"

#include "api/common_members.h"
#include "http/json_body.h"
#include "http/send.h"
#include "http/session_cookie.h"

namespace tokenward::api {
namespace {

Secret link_to(const std::string& page, const Secret& code) {
  const std::string head = page + "#link=";
  Secret link(head.size() + code.size());
  std::copy(head.begin(), head.end(), link.data());
  std::copy(code.reveal().begin(), code.reveal().end(), link.data() + head.size());
  return link;
}

}  // namespace

Result<Reply> create_console_link(tenant::House& house, const http::Call& call) {
  http::JsonBody body(call);
  http::ObjectReader& in = body.object();
  const auto owner = take_owner(in);
  if (!owner) in.fail(ErrorCode::Invalid, "owner", "This member is required.");
  const std::int64_t lifetime =
      in.optional_integer("ttl_seconds", tenant::kShortestLink.count(), tenant::kLongestLink.count())
          .value_or(tenant::kDefaultLink.count());
  if (const auto role = in.optional_text("role"); role && *role != "member") {
    in.fail(ErrorCode::Invalid, "role", "A link signs a member in; other roles sign in with a token.");
  }
  if (const auto read = in.finish(); !read) return read.error();

  const auto policy = house.policies().read(call.caller, *call.tenant);
  if (!policy) return policy.error();
  const auto link = house.sessions().create_link(call.caller, *call.tenant, *owner, std::chrono::seconds{lifetime});
  if (!link) return link.error();
  const std::string origin = http::own_origin(*call.message);
  const std::string expires_at = to_rfc3339(link->expires_at);
  if (policy->value.embed_origins.empty()) {
    return Reply::created({}, {{"embed_url", nullptr}, {"expires_at", expires_at}})
        .showing_once("url", link_to(origin + "/console/", link->code));
  }
  const std::string embedded = origin + "/console/embed/" + http::encode_segment(call.tenant->slug().text());
  return Reply::created({}, {{"expires_at", expires_at}})
      .showing_once("embed_url", link_to(embedded, link->code))
      .showing_once("url", link_to(origin + "/console/", link->code));
}

}  // namespace tokenward::api

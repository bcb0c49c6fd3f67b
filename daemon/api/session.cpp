#include "api/session.h"

#include "api/common_members.h"
#include "crypto/console_pass.h"
#include "crypto/token_codec.h"
#include "http/caller.h"
#include "http/json_body.h"
#include "http/query_reader.h"
#include "http/session_cookie.h"
#include "http/use_notes.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;
using tenant::PagePlace;

/// What somebody signs in with: exactly one of the three, where the last goes with `tenant` and `name`.
struct SignIn {
  std::optional<std::string> token;
  std::optional<std::string> link;
  std::optional<Secret> password;
  std::string tenant = {}, name = {};
  PagePlace place = PagePlace::Own;
};

Result<SignIn> read_sign_in(const http::Call& call) {
  http::JsonBody body(call);
  http::ObjectReader& in = body.object();
  SignIn sign_in{in.optional_text("token"), in.optional_text("link"), take_password(in, "password")};
  if (sign_in.password) {
    sign_in.tenant = in.text("tenant");
    sign_in.name = in.text("name");
  }
  if (in.boolean("embedded", false)) sign_in.place = PagePlace::Embedded;
  const int ways = sign_in.token.has_value() + sign_in.link.has_value() + sign_in.password.has_value();
  if (ways == 0 && !in.failed()) in.fail(ErrorCode::Invalid, "token", "One of token, link and password is required.");
  if (ways > 1)
    in.fail(ErrorCode::Invalid, sign_in.link ? "link" : "password", "Send one of token, link and password.");
  if (const auto read = in.finish(); !read) return read.error();
  return sign_in;
}

json::object session_json(const tenant::LiveSession& live) {
  json::value token_id = nullptr;
  if (live.session.token) token_id = domain::to_string(*live.session.token);
  return {{"tenant", {{"id", live.tenant->slug().text()}, {"display_name", live.display_name}}},
          {"owner", live.session.owner.text()},
          {"role", domain::to_string(live.role())},
          {"scopes", json::array(live.scopes.begin(), live.scopes.end())},
          {"token_id", std::move(token_id)},
          {"embedded", live.session.embedded},
          {"csrf", live.csrf},
          {"idle_ends_at", to_rfc3339(live.idle_ends_at)},
          {"ends_at", to_rfc3339(live.session.ends_at)}};
}

Result<tenant::StartedSession> start_with_token(tenant::House& house, const http::Call& call, const SignIn& sign_in) {
  const auto verdict = house.validator().load(*sign_in.token);
  if (!verdict.token) return http::refusal_of(verdict.reason);
  const std::string& source = call.caller.source;
  if (const auto allowed = http::authority_of(*verdict.token, source); !allowed) return allowed.error();
  auto started = house.sessions().start(*verdict.token, source, sign_in.place);
  if (started) http::note_use(house, *verdict.token, source);
  return started;
}

/// What names no account of any tenant is answered like a wrong password, after the same time.
Result<tenant::StartedSession> start_with_password(tenant::House& house, const http::Call& call,
                                                   const SignIn& sign_in) {
  const auto slug = domain::TenantSlug::parse(sign_in.tenant);
  const auto name = domain::AccountName::parse(sign_in.name);
  std::shared_ptr<tenant::TenantRuntime> runtime;
  if (slug) {
    auto found = house.directory().find(*slug);
    if (!found && found.error().code != ErrorCode::NotFound) return found.error();
    if (found) runtime = std::move(*found);
  }
  static const auto kNobody = *domain::AccountName::parse("nobody");
  return house.sessions().start(name ? runtime.get() : nullptr, name.value_or(kNobody), *sign_in.password,
                                call.caller.source, sign_in.place);
}

std::optional<bool> parse_flag(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

Error no_session() { return {ErrorCode::Unauthenticated, "The request came in no session of the console."}; }

}  // namespace

Result<Reply> start_session(tenant::House& house, const http::Call& call) {
  const auto sign_in = read_sign_in(call);
  if (!sign_in) return sign_in.error();
  auto started = sign_in->token      ? start_with_token(house, call, *sign_in)
                 : sign_in->password ? start_with_password(house, call, *sign_in)
                                     : house.sessions().start(*sign_in->link, call.caller.source, sign_in->place);
  if (!started) return started.error();
  return Reply::created("/v1/session", session_json(started->session))
      .with_field("Set-Cookie", http::set_cookie(sign_in->place, as_text(started->cookie.reveal())));
}

http::Foreseen foresee_sign_in(tenant::House& house, const http::Call& call) {
  const auto sign_in = read_sign_in(call);
  if (!sign_in) return {};
  if (sign_in->token) {
    const auto token = crypto::parse_token(*sign_in->token);
    return {token ? house.directory().known(token->handle()) : nullptr};
  }
  if (!sign_in->password) {
    const auto link = crypto::ConsolePass::open(*house.keyring(), crypto::ConsolePass::Kind::Link, *sign_in->link);
    return {link ? house.directory().known(link->handle()) : nullptr};
  }
  auto tenant = house.directory().known(sign_in->tenant);
  const auto name = domain::AccountName::parse(sign_in->name);
  if (!tenant || !name) return {std::move(tenant)};
  auto refusal = house.accounts().refusal_of(*tenant, *name, call.caller.source);
  return {std::move(tenant), std::move(refusal)};
}

Result<Reply> read_session(tenant::SessionService&, const http::Call& call) {
  if (!call.session) return no_session();
  return Reply::ok(session_json(*call.session));
}

Result<Reply> end_session(tenant::SessionService& sessions, const http::Call& call) {
  http::QueryReader in(call);
  const bool everywhere = in.parsed("everywhere", parse_flag, "true or false").value_or(false);
  if (const auto read = in.finish(); !read) return read.error();
  if (!call.session) return no_session();
  const auto ended = everywhere ? sessions.end_all(call.caller, *call.tenant) : sessions.end(call.caller, *call.tenant);
  if (!ended) return ended.error();
  return Reply::nothing().with_field("Set-Cookie", http::clear_cookie(http::place_of(*call.message)));
}

}  // namespace tokenward::api

#include "api/routes.h"

#include "api/accounts.h"
#include "api/console_links.h"
#include "api/endpoint.h"
#include "api/enforcement.h"
#include "api/history.h"
#include "api/idempotency_key.h"
#include "api/moves.h"
#include "api/owners.h"
#include "api/policy.h"
#include "api/rotation.h"
#include "api/self.h"
#include "api/session.h"
#include "api/stores.h"
#include "api/tenants.h"
#include "api/tokens.h"

namespace tokenward::api {

namespace {

/// Open, as whoever signs in has no session yet; but only the page may ask.
http::Route sign_in_route(tenant::House& house) {
  return {.method = http::Method::Post,
          .pattern = "/v1/session",
          .access = http::Access::Open,
          .make = endpoint<start_session>(house),
          .served = http::Served::Console,
          .max_body = 4096,
          .foresee = [&house](const http::Call& call) { return foresee_sign_in(house, call); },
          .draws = tenant::Draws::Caller,
          .own_page_only = true};
}

/// What ends a flood must be possible during one: it counts for who asks, but not for the tenant.
bool is_urgent(const http::Route& route) {
  const auto ends_with = [&](std::string_view end) { return route.pattern.ends_with(end); };
  if (ends_with("/revoke") || ends_with("/revoke-all") || ends_with("/suspend")) return true;
  if (ends_with("/policy")) return route.method != http::Method::Get;
  return route.pattern == "/v1/session" && route.method == http::Method::Delete;
}

std::vector<http::Route> with_draws(std::vector<http::Route> routes) {
  for (http::Route& route : routes) {
    if (is_urgent(route)) route.draws = tenant::Draws::Caller;
  }
  return routes;
}

}  // namespace

std::vector<http::Route> routes(tenant::House& house) {
  using enum http::Access;
  using enum http::Method;
  using http::Runs, http::Served;
  auto& tenants = house.tenants();
  auto& policies = house.policies();
  auto& tokens = house.tokens();
  auto& history = house.history();
  auto& accounts = house.accounts();
  auto& sessions = house.sessions();
  // A table is read in columns.
  // clang-format off
  return with_draws({
      {Post,   "/v1/tenants",                             Operator,   endpoint<create_tenant>(tenants)},
      {Get,    "/v1/tenants",                             Operator,   endpoint<list_tenants, Reads::Query>(tenants),
       Runs::Reading},
      {Get,    "/v1/tenants/{tenant}",                    Admin,      endpoint<read_tenant>(tenants)},
      {Patch,  "/v1/tenants/{tenant}",                    Operator,   endpoint<rename_tenant>(tenants)},
      {Delete, "/v1/tenants/{tenant}",                    Operator,   endpoint<delete_tenant>(tenants)},
      {Post,   "/v1/tenants/{tenant}/suspend",            Operator,   endpoint<suspend_tenant>(tenants)},
      {Post,   "/v1/tenants/{tenant}/resume",             Operator,   endpoint<resume_tenant>(tenants)},

      {Post,   "/v1/tenants/{tenant}/move",               Operator,   endpoint<start_move>(house.mover())},
      {Get,    "/v1/tenants/{tenant}/move",               Operator,   endpoint<read_move>(house.mover())},
      {Delete, "/v1/tenants/{tenant}/move",               Operator,   endpoint<cancel_move>(house.mover())},

      {Get,    "/v1/stores",                              Operator,   endpoint<list_stores>(house)},

      {Get,    "/v1/tenants/{tenant}/policy",             Member,     endpoint<read_policy>(policies)},
      {Put,    "/v1/tenants/{tenant}/policy",             Admin,      endpoint<replace_policy>(policies)},
      {Patch,  "/v1/tenants/{tenant}/policy",             Admin,      endpoint<merge_policy>(policies)},
      {Post,   "/v1/tenants/{tenant}/policy/preview",     Admin,      endpoint<preview_policy, Reads::Query>(policies),
       Runs::Reading},
      {Post,   "/v1/tenants/{tenant}/policy/enforce",     Admin,      endpoint<enforce_policy>(policies)},
      {Get,    "/v1/tenants/{tenant}/policy/enforce",     Admin,      endpoint<read_enforcement>(policies)},

      {Post,   "/v1/tenants/{tenant}/tokens",             Member,     endpoint<mint_token>(tokens),
       Runs::Lane, Served::Manage, http::kMaxBody, {kIdempotencyKey}},
      {Get,    "/v1/tenants/{tenant}/tokens",             Member,     endpoint<list_tokens, Reads::Query>(tokens),
       Runs::Reading},
      {Post,   "/v1/tenants/{tenant}/tokens/revoke-all",  Member,     endpoint<revoke_all_tokens>(tokens)},
      {Get,    "/v1/tenants/{tenant}/tokens/{id}",        Member,     endpoint<read_token>(tokens)},
      {Patch,  "/v1/tenants/{tenant}/tokens/{id}",        Member,     endpoint<relabel_token>(tokens)},
      {Post,   "/v1/tenants/{tenant}/tokens/{id}/revoke", Member,     endpoint<revoke_token>(tokens)},
      {Post,   "/v1/tenants/{tenant}/tokens/{id}/rotate", Member,     endpoint<rotate_token>(tokens),
       Runs::Lane, Served::Manage, http::kMaxBody, {kIdempotencyKey}},

      {Post,   "/v1/tenants/{tenant}/owners/suspend",     Admin,      endpoint<suspend_owner>(tokens)},
      {Post,   "/v1/tenants/{tenant}/owners/resume",      Admin,      endpoint<resume_owner>(tokens)},
      {Post,   "/v1/tenants/{tenant}/owners/erase",       Admin,      endpoint<erase_owner>(house)},

      {Get,    "/v1/tenants/{tenant}/history",            Member,     endpoint<read_history, Reads::Query>(history),
       Runs::Reading},
      {Get,    "/v1/tenants/{tenant}/history/verify",     Admin,      endpoint<verify_history>(history),
       Runs::Reading},

      {Post,   "/v1/tenants/{tenant}/accounts",           Admin,      endpoint<create_account>(accounts),
       Runs::Lane, Served::Manage, kMaxAccountBody},
      {Get,    "/v1/tenants/{tenant}/accounts",           Admin,      endpoint<list_accounts, Reads::Query>(accounts),
       Runs::Reading},
      {Get,    "/v1/tenants/{tenant}/accounts/{name}",    Member,     endpoint<read_account>(accounts)},
      {Patch,  "/v1/tenants/{tenant}/accounts/{name}",    Member,     endpoint<change_account>(accounts),
       Runs::Lane, Served::Manage, kMaxAccountBody},
      {Delete, "/v1/tenants/{tenant}/accounts/{name}",    Admin,      endpoint<delete_account>(accounts)},

      {Post,   "/v1/tenants/{tenant}/console-links",      Admin,      endpoint<create_console_link>(house)},
      sign_in_route(house),
      {Get,    "/v1/session",                             Member,     endpoint<read_session>(sessions),
       Runs::Lane, Served::Console},
      {Delete, "/v1/session",                             Member,     endpoint<end_session, Reads::Query>(sessions),
       Runs::Lane, Served::Console},

      {Get,    "/v1/self",                                Possession, endpoint<read_self>(tokens),
       Runs::Lane, Served::ManageOrValidate},
      {Post,   "/v1/self/revoke",                         Possession, endpoint<revoke_self>(tokens),
       Runs::Lane, Served::ManageOrValidate},
      {Post,   "/v1/self/rotate",                         Possession, endpoint<rotate_self>(tokens),
       Runs::Lane, Served::ManageOrValidate, http::kMaxBody, {kIdempotencyKey}},
  });
  // clang-format on
}

}  // namespace tokenward::api

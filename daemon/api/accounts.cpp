#include "api/accounts.h"

#include "api/common_members.h"
#include "http/etag.h"
#include "http/json_body.h"
#include "http/query_reader.h"
#include "http/send.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;
using domain::AccountName;
using tenant::AccountView;

json::object to_json(const AccountView& view) {
  const domain::Account& account = view.account;
  json::value signed_in_at = nullptr, signed_in_from = nullptr;
  if (view.signed_in_at) signed_in_at = to_rfc3339(*view.signed_in_at);
  if (!view.signed_in_from.empty()) signed_in_from = view.signed_in_from;
  return {{"name", account.name.text()},
          {"role", domain::to_string(account.role)},
          {"disabled", account.disabled},
          {"created_at", to_rfc3339(account.created_at)},
          {"password_set_at", to_rfc3339(account.password_set_at)},
          {"last_sign_in_at", std::move(signed_in_at)},
          {"last_sign_in_from", std::move(signed_in_from)}};
}

Result<Reply> reply_with(const Result<AccountView>& view) {
  if (!view) return view.error();
  return Reply::ok(to_json(*view)).versioned(view->version);
}

/// The account that the path names. What cannot be a name is nobody's.
Result<AccountName> name_of(const http::Call& call) {
  auto name = AccountName::parse(call.variable("name"));
  if (!name) return Error{ErrorCode::NotFound, "there is no such account", "name"};
  return std::move(*name);
}

std::optional<domain::Role> take_role(http::ObjectReader& in) {
  const auto text = in.optional_text("role");
  if (!text) return std::nullopt;
  const auto role = domain::parse_account_role(*text);
  if (!role) in.fail(ErrorCode::Invalid, "role", "member, admin or, in the tenant system, operator.");
  return role;
}

}  // namespace

Result<Reply> create_account(tenant::AccountService& accounts, const http::Call& call) {
  http::JsonBody body(call);
  http::ObjectReader& in = body.object();
  auto name = AccountName::parse(in.text("name"));
  if (!name) in.fail(ErrorCode::Invalid, "name", "1 to 128 of A-Z, a-z, 0-9 and . _ @ + -, not only dots.");
  auto password = take_password(in, "password");
  if (!password) in.fail(ErrorCode::Invalid, "password", "This member is required.");
  const auto role = take_role(in);
  if (const auto read = in.finish(); !read) return read.error();
  const auto view = accounts.create(call.caller, *call.tenant,
                                    {std::move(*name), role.value_or(domain::Role::Member), std::move(*password)});
  if (!view) return view.error();
  return Reply::created("/v1/tenants/" + call.tenant->slug().text() + "/accounts/" +
                            http::encode_segment(view->account.name.text()),
                        to_json(*view))
      .versioned(view->version);
}

Result<Reply> list_accounts(tenant::AccountService& accounts, const http::Call& call) {
  http::QueryReader in(call);
  const std::uint32_t limit = in.integer("limit", 1, tenant::kMaxPageLimit, tenant::kDefaultPageLimit);
  const std::string cursor = in.text("cursor").value_or("");
  if (const auto done = in.finish(); !done) return done.error();
  const auto page = accounts.list(call.caller, *call.tenant, limit, cursor);
  if (!page) return page.error();
  json::array items;
  for (const AccountView& view : page->items) {
    json::object shown = to_json(view);
    shown["etag"] = http::etag_of(view.version);
    items.push_back(std::move(shown));
  }
  return Reply::ok(page_json(std::move(items), page->next_cursor));
}

Result<Reply> read_account(tenant::AccountService& accounts, const http::Call& call) {
  const auto name = name_of(call);
  if (!name) return name.error();
  return reply_with(accounts.find(call.caller, *call.tenant, *name));
}

Result<Reply> change_account(tenant::AccountService& accounts, const http::Call& call) {
  const auto name = name_of(call);
  if (!name) return name.error();
  const auto expected = http::expected_version(call);
  if (!expected) return expected.error();
  http::JsonBody body(call);
  http::ObjectReader& in = body.object();
  tenant::AccountChange change;
  change.role = take_role(in);
  if (in.presence("disabled") != http::Presence::Absent) change.disabled = in.boolean("disabled", false);
  change.password = take_password(in, "password");
  change.current_password = take_password(in, "current_password");
  if (!in.failed() && !change.role && !change.disabled && !change.password) {
    in.fail(ErrorCode::Invalid, "", "Send at least one of role, disabled and password.");
  }
  if (const auto done = in.finish(); !done) return done.error();
  return reply_with(accounts.change(call.caller, *call.tenant, *name, change, *expected));
}

Result<Reply> delete_account(tenant::AccountService& accounts, const http::Call& call) {
  const auto name = name_of(call);
  if (!name) return name.error();
  const auto expected = http::expected_version(call);
  if (!expected) return expected.error();
  if (const auto removed = accounts.remove(call.caller, *call.tenant, *name, *expected); !removed) {
    return removed.error();
  }
  return Reply::nothing();
}

}  // namespace tokenward::api

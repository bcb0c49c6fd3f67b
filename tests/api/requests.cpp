#include "api/requests.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

namespace tokenward::api {
namespace {

namespace json = boost::json;
using Body = RequestSpec::Body;
using IfMatch = RequestSpec::IfMatch;
using enum http::Method;

json::value text_of(std::size_t size) { return json::string(std::string(size, 'x')); }
json::array list_of(std::size_t size, const json::value& item) { return json::array(size, item); }

/// `more`, and everything that is no string.
json::array no_text(json::array more = {}) {
  for (const json::value& value : {json::value(7), json::value(1.5), json::value(true), json::value(json::array{"x"}),
                                   json::value(json::object{{"x", "y"}})}) {
    more.push_back(value);
  }
  return more;
}
json::array no_list_of_texts(json::array more) {
  for (const json::value& value : {json::value(7), json::value("x"), json::value(json::object{}),
                                   json::value(json::array{7}), json::value(json::array{nullptr})}) {
    more.push_back(value);
  }
  return more;
}
json::array no_flag() { return {nullptr, 1, "true", json::array{}, json::object{}}; }
json::array no_days() { return {0, -1, 36'501, 1.5, "30", true, json::array{}, 9'223'372'036'854'775'808ULL}; }

Member reason() { return {"reason", "why not", no_text({text_of(201), "a\nb"})}; }
Member owner(bool required) { return {"owner", "ada", no_text({"", text_of(256), "a\u001fb", "a\u0085b"}), required}; }
Member label() {
  return {"label", "new", no_text({nullptr, "", "   ", "\u2003", text_of(101), "a\nb", "a\u007fb"}), true};
}
Member account_role() { return {"role", "member", no_text({"", "validator", "none", "Admin"})}; }
json::array no_password(const std::string& name) {
  return no_text({"", "short", "a password\twith a tab", text_of(257), name + name});
}
Member display_name(bool required) {
  json::array bad = no_text({"", "   ", text_of(101), "a\tb"});
  if (required) bad.push_back(nullptr);
  return {"display_name", "A name", std::move(bad), required};
}

json::array no_object() { return {5, "5/s", json::array{}, true}; }
json::array no_number(std::int64_t highest) { return {0, -1, highest + 1, 1.5, "5", nullptr, json::array{}}; }

std::vector<Member> policy(const std::string& prefix, bool required) {
  return {{prefix + "lifetime_days", nullptr, no_days(), required},
          {prefix + "max_lifetime_days", 90, no_days(), required},
          {prefix + "default_lifetime_days", 30,
           [] {
             json::array bad = no_days();
             bad.push_back(91);
             return bad;
           }(),
           required},
          {prefix + "max_active_per_owner", 5, {0, 1001, -1, 1.5, "5", nullptr, json::array{}}, required},
          {prefix + "idle_days", 14, no_days(), required},
          {prefix + "rotation_overlap_hours", 48, {8761, -1, 1.5, "5", nullptr, true, json::array{}}, required},
          {prefix + "token_prefix", "acme",
           no_text({nullptr, "", "a", "A1", "1a", "a-b", "a_b", text_of(17), "ghp", "glpat"}), required},
          {prefix + "self_rotation", false, no_flag(), required},
          {prefix + "member_scopes", json::array{"read:*"},
           no_list_of_texts({json::array{""}, json::array{"a b"}, json::array{"*a"}, json::array{"tokenward:admin"},
                             list_of(33, "a")}),
           required},
          {prefix + "embed_origins", json::array{"https://app.example.com"},
           no_list_of_texts({json::array{""}, json::array{"https://a.example/"}, json::array{"http://a.example"},
                             json::array{"https://a.example;script-src *"}, list_of(17, "https://a.example")}),
           required},
          {prefix + "cors_origins", json::array{"https://app.example.com"},
           no_list_of_texts({json::array{"*"}, json::array{"null"}, json::array{"https://a.example/"},
                             json::array{"http://a.example"}, list_of(17, "https://a.example")}),
           required},
          {prefix + "tenant_rate", nullptr, no_object(), required},
          {prefix + "tenant_rate.per_second", 100'000, no_number(100'000), true},
          {prefix + "tenant_rate.burst", 1'000'000, no_number(1'000'000), true},
          {prefix + "caller_rate", nullptr, no_object(), required},
          {prefix + "caller_rate.per_second", 100'000, no_number(100'000), true},
          {prefix + "caller_rate.burst", 1'000'000, no_number(1'000'000), true},
          {prefix + "stale_if_error_seconds", 3600, {0, -1, 3601, 1.5, "5", true, json::array{}}, required}};
}

std::vector<Member> enforcement() {
  return {owner(false),
          {"include_management", false, no_flag()},
          {"grace_days", 7, {-1, 366, 1.5, "7", true, json::array{}, json::object{}, 9'223'372'036'854'775'808ULL}}};
}

std::vector<Member> create_tenant() {
  std::vector<Member> members{
      {"id", "never-made", no_text({nullptr, "", "-a", "Acme", "a_b", "a b", "\u00fc", "a/b", text_of(64)}), true},
      display_name(false),
      {"store", nullptr, no_text({"", "nowhere"})},
      {"policy", nullptr, {7, "x", json::array{}, true}},
      {"mint_admin_token", true, no_flag()},
      {"reuse_slug", true, no_flag()}};
  for (Member& member : policy("policy.", false)) members.push_back(std::move(member));
  return members;
}

std::vector<Member> mint() {
  return {
      label(),
      owner(false),
      {"expires_in_days", nullptr, no_days()},
      {"expires_at", "2026-06-01T00:00:00Z",
       no_text({"", "tomorrow", "2026-06-01", "2026-06-01T00:00:00", "2026-13-01T00:00:00Z", "2026-03-01T12:00:00Z",
                "2020-01-01T00:00:00Z", "9999-01-01T00:00:00Z"})},
      {"scopes", json::array{"read"},
       no_list_of_texts({json::array{""}, json::array{"a b"}, json::array{"a\"b"}, json::array{"\u00fc"},
                         json::array{text_of(65)}, json::array{"tokenward:nothing"}, json::array{"TokenWard:admin"},
                         list_of(33, "a"), list_of(17, text_of(64))})},
      {"metadata", json::object{{"team", "blue"}}, {7, "x", json::array{}, true, json::object{{"k", text_of(4096)}}}},
      {"allowed_cidrs", json::array{"192.0.2.0/24"},
       no_list_of_texts({json::array{""}, json::array{"192.0.2.0/33"}, json::array{"192.0.2.1/24"},
                         json::array{"example.com"}, json::array{"::1/129"}, list_of(33, "192.0.2.1")})},
      {"quota", nullptr, no_object()},
      {"quota.limit", 1000, no_number(1'000'000'000), true},
      {"quota.window_s", 60, no_number(2'678'400), true}};
}

const std::vector<std::string> kNoTimes{"", "yesterday", "2026-03-01", "2026-13-01T00:00:00Z", "1772366400"};
const Parameter kLimit{"limit", {"", "0", "201", "-1", "1.5", "x", "%201", "4294967297"}};
const Parameter kCursor{"cursor", {"x", "!!!!", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}};
const Parameter kOwner{"owner", {"", "a%0Ab", std::string(256, 'x')}};

std::vector<Parameter> token_filters() {
  std::vector<Parameter> all{kLimit, kCursor, kOwner, {"status", {"", "dead", "Active", "active,expired"}}};
  for (const char* name : {"created_from", "created_to", "expires_from", "expires_to"}) all.push_back({name, kNoTimes});
  return all;
}

std::vector<Parameter> history_filters() {
  return {kLimit,
          kCursor,
          kOwner,
          {"action", {"", "token", "TOKEN.MINTED", "token.minted,", "token.minted,token.minted"}},
          {"text", {std::string(101, 'x')}},
          {"from", kNoTimes},
          {"to", kNoTimes},
          {"format", {"", "xml", "CSV"}}};
}

std::vector<Member> rotate() {
  return {{"retire", "overlap", no_text({"", "Overlap", "first-use", "never"})},
          {"overlap_hours", 1, {-1, 8761, 1.5, "1", true, json::array{}}}};
}

std::vector<RequestSpec> all_specs() {
  const std::string tenant = "/v1/tenants/{tenant}";
  const std::string token = tenant + "/tokens/{id}";
  const std::string account = tenant + "/accounts/{name}";
  return {
      {Post, "/v1/tenants", create_tenant(), {}, Body::Required},
      {Get, "/v1/tenants", {}, {kLimit, kCursor}},
      {Get, tenant},
      {Patch, tenant, {display_name(true)}, {}, Body::Required, IfMatch::Optional},
      {Delete, tenant, {reason()}, {}, Body::Optional, IfMatch::Optional},
      {Post, tenant + "/suspend", {reason()}, {}, Body::Optional, IfMatch::Optional},
      {Post, tenant + "/resume", {reason()}, {}, Body::Optional, IfMatch::Optional},
      {Post,
       tenant + "/move",
       {{"store", "main", no_text({nullptr, "", "nowhere"}), true}, {"verify", true, no_flag()}},
       {},
       Body::Required},
      {Get, tenant + "/move"},
      {Delete, tenant + "/move"},
      {Get, "/v1/stores"},
      {Get, tenant + "/policy"},
      {Put, tenant + "/policy", policy("", true), {}, Body::Required, IfMatch::Required},
      {Patch, tenant + "/policy", policy("", false), {}, Body::Required, IfMatch::Optional},
      {Post, tenant + "/policy/preview", enforcement(), {kLimit, kCursor}, Body::Optional},
      {Post, tenant + "/policy/enforce", enforcement(), {}, Body::Optional, IfMatch::Optional},
      {Get, tenant + "/policy/enforce"},
      {Post, tenant + "/tokens", mint(), {}, Body::Required},
      {Get, tenant + "/tokens", {}, token_filters()},
      {Post,
       tenant + "/tokens/revoke-all",
       {owner(false),
        {"all", nullptr, no_flag()},
        reason(),
        {"keep", json::array{}, no_list_of_texts({json::array{"x"}, list_of(201, "x")})},
        {"include_management", false, no_flag()}},
       {},
       Body::Required},
      {Get, token},
      {Patch, token, {label()}, {}, Body::Required, IfMatch::Optional},
      {Post, token + "/revoke", {reason()}, {}, Body::Optional, IfMatch::Optional},
      {Post, token + "/rotate", rotate(), {}, Body::Optional, IfMatch::Optional},
      {Post, tenant + "/owners/suspend", {owner(true), reason()}, {}, Body::Required},
      {Post, tenant + "/owners/resume", {owner(true), reason()}, {}, Body::Required},
      {Post, tenant + "/owners/erase", {owner(true)}, {}, Body::Required},
      {Get, tenant + "/history", {}, history_filters()},
      {Get, tenant + "/history/verify"},
      {Post,
       tenant + "/accounts",
       {{"name", "never.made@example.com", no_text({nullptr, "", ".", "..", "a b", "a/b", "\u00fc", text_of(129)}),
         true},
        {"password", "correct horse battery", no_password("never.made@example.com"), true},
        account_role()},
       {},
       Body::Required},
      {Get, tenant + "/accounts", {}, {kLimit, kCursor}},
      {Get, account},
      {Patch,
       account,
       {account_role(),
        {"disabled", false, no_flag()},
        {"password", nullptr, no_password("grace")},
        {"current_password", nullptr, no_text({"", text_of(1025)})}},
       {},
       Body::Required,
       IfMatch::Optional},
      {Delete, account, {}, {}, Body::None, IfMatch::Optional},
      {Post,
       tenant + "/console-links",
       {owner(true), {"ttl_seconds", 60, {59, 3601, -1, 1.5, "60", true}}, {"role", "member", no_text({"", "admin"})}},
       {},
       Body::Required},
      {Post,
       "/v1/session",
       {{"token", "x", no_text({}), true},
        {"link", nullptr, no_text({"x"})},
        {"password", nullptr, no_text({"", text_of(1025)})},
        {"embedded", false, no_flag()}},
       {},
       Body::Required,
       IfMatch::NotRead,
       {{"host", "localhost"}, {"origin", "http://localhost"}}},
      {Get, "/v1/session"},
      {Delete, "/v1/session", {}, {{"everywhere", {"", "yes", "TRUE", "1"}}}},
      {Get, "/v1/self"},
      {Post, "/v1/self/revoke", {reason()}, {}, Body::Optional, IfMatch::Optional},
      {Post, "/v1/self/rotate", rotate(), {}, Body::Optional, IfMatch::Optional},
  };
}

/// The object that a member stands in, and its name there.
std::pair<json::object*, std::string> place_of(json::object& body, const std::string& name) {
  const auto dot = name.find('.');
  if (dot == std::string::npos) return {&body, name};
  json::value& outer = body[name.substr(0, dot)];
  if (!outer.is_object()) outer = json::object{};
  return place_of(outer.get_object(), name.substr(dot + 1));
}

json::object good_object(const RequestSpec& spec) {
  json::object body;
  for (const Member& member : spec.members) {
    if (member.good.is_null() && !member.required) continue;
    const auto [object, name] = place_of(body, member.name);
    (*object)[name] = member.good;
  }
  return body;
}

}  // namespace

std::string RequestSpec::good_body() const { return body == Body::None ? "" : json::serialize(good_object(*this)); }

std::string RequestSpec::body_with(const std::string& member, const json::value& value) const {
  json::object changed = good_object(*this);
  const auto [object, inner] = place_of(changed, member);
  (*object)[inner] = value;
  if (member == "expires_in_days") changed.erase("expires_at");
  return json::serialize(changed);
}

std::string RequestSpec::body_without(const std::string& member) const {
  json::object changed = good_object(*this);
  const auto [object, inner] = place_of(changed, member);
  object->erase(inner);
  return json::serialize(changed);
}

Fields RequestSpec::fields() const {
  Fields all = further_fields;
  if (if_match == IfMatch::Required) all.emplace_back("if-match", "*");
  return all;
}

std::string path_of(const std::string& pattern, const std::string& tenant, const std::string& id) {
  std::string path = pattern;
  for (const auto& [variable, value] :
       {std::pair<std::string, std::string>{"{tenant}", tenant}, {"{id}", id}, {"{name}", "grace"}}) {
    if (const auto at = path.find(variable); at != std::string::npos) path.replace(at, variable.size(), value);
  }
  return path;
}

const RequestSpec& spec_of(const http::Route& route) {
  static const std::vector<RequestSpec> kSpecs = all_specs();
  const auto found = std::find_if(kSpecs.begin(), kSpecs.end(), [&](const RequestSpec& spec) {
    return spec.method == route.method && spec.pattern == route.pattern;
  });
  BOOST_REQUIRE_MESSAGE(found != kSpecs.end(),
                        "tests/api/requests.cpp does not describe " << to_string(route.method) << ' ' << route.pattern);
  return *found;
}

}  // namespace tokenward::api

#include "http/router.h"

#include <algorithm>

#include <boost/test/unit_test.hpp>
#include <stdexcept>

namespace router_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

Route route(Method method, std::string pattern, Served served = Served::Manage) {
  Route made{.method = method, .pattern = std::move(pattern)};
  made.access = Access::Member;
  made.make = [](const Call&) { return nullptr; };
  made.served = served;
  return made;
}

ListenerTraits manage_only() {
  ListenerTraits traits;
  traits.manage = true;
  return traits;
}

struct Table {
  explicit Table(std::vector<Route> routes, ListenerTraits traits = manage_only())
      : listeners({{traits}}), router(std::move(routes), listeners) {}
  Listeners listeners;
  Router router;

  const ListenerProfile& listener() const { return listeners.all().front(); }
  std::string find(std::string_view path) const {
    const TablePath* found = router.find(path, listener());
    return found == nullptr ? "none" : found->pattern.text();
  }
  std::string allow(std::string_view path) const { return router.find(path, listener())->allowed(listener())->text(); }
  std::vector<std::string> reads(std::string_view method, std::string_view path) const {
    std::vector<std::string> names;
    for (const ReadField& field : router.rules(method, path, listener()).fields) {
      if (field.name != kRequestIdField && field.name != kTraceParentField) names.emplace_back(field.name);
    }
    return names;
  }
};

using Names = std::vector<std::string>;

}  // namespace

BOOST_AUTO_TEST_SUITE(router)

BOOST_AUTO_TEST_CASE(a_path_is_found_by_its_segments) {
  const Table table({route(Method::Get, "/v1/tenants"), route(Method::Get, "/v1/tenants/{tenant}"),
                     route(Method::Get, "/v1/tenants/{tenant}/tokens/{id}"), route(Method::Get, "/")});
  BOOST_TEST(table.find("/") == "/");
  BOOST_TEST(table.find("/v1/tenants") == "/v1/tenants");
  BOOST_TEST(table.find("/v1/tenants/acme") == "/v1/tenants/{tenant}");
  BOOST_TEST(table.find("/v1/tenants/acme/tokens/7") == "/v1/tenants/{tenant}/tokens/{id}");
  for (const char* path : {"", "/v1", "/v1/tenants/", "/v1/tenants/acme/", "/v1/tenants/acme/tokens",
                           "/v1/tenants/acme/tokens/7/8", "/V1/tenants", "/v1/tenant", "v1/tenants", "/v1/tenantsx"}) {
    BOOST_TEST(table.find(path) == "none", path);
  }
}

BOOST_AUTO_TEST_CASE(literals_win_over_variables_in_any_order_of_the_table) {
  const Table table({route(Method::Get, "/t/{id}"), route(Method::Get, "/{a}/revoke-all"),
                     route(Method::Get, "/t/revoke-all"), route(Method::Get, "/{rest*}")});
  BOOST_TEST(table.find("/t/revoke-all") == "/t/revoke-all");
  BOOST_TEST(table.find("/t/x") == "/t/{id}");
  BOOST_TEST(table.find("/x/revoke-all") == "/{a}/revoke-all");
  BOOST_TEST(table.find("/x/y") == "/{rest*}");
}

BOOST_AUTO_TEST_CASE(a_rest_variable_takes_what_is_left) {
  const PathPattern pattern("/console/{path*}");
  BOOST_TEST(pattern.variables("/console/js/app.js")->front().second == "js/app.js");
  BOOST_TEST(pattern.variables("/console/")->front().second == "");
  BOOST_TEST(!pattern.matches("/console"));
  BOOST_TEST(PathPattern("/console/").matches("/console/"));
  BOOST_TEST(!PathPattern("/console/").matches("/console"));
}

BOOST_AUTO_TEST_CASE(variables_are_decoded_strictly) {
  const PathPattern pattern("/t/{tenant}/o/{name}");
  const auto found = pattern.variables("/t/%61cme/o/a%40b+c");
  BOOST_REQUIRE(found.has_value());
  BOOST_TEST((*found)[0].first == "tenant");
  BOOST_TEST((*found)[0].second == "acme");
  BOOST_TEST((*found)[1].second == "a@b+c");
  BOOST_TEST(!pattern.variables("/t/a/o/%ff").has_value());
  BOOST_TEST(!pattern.variables("/t/a/o/%0").has_value());
  BOOST_TEST(!pattern.variables("/t/a/o/%00").has_value());
}

BOOST_AUTO_TEST_CASE(allow_names_head_beside_get_and_options_always) {
  const Table table({route(Method::Get, "/a"), route(Method::Post, "/a"), route(Method::Delete, "/b")});
  BOOST_TEST(table.allow("/a") == "GET, HEAD, POST, OPTIONS");
  BOOST_TEST(table.allow("/b") == "DELETE, OPTIONS");
  const TablePath* path = table.router.find("/a", table.listener());
  BOOST_TEST(path->row(Method::Head, table.listener()) == path->row(Method::Get, table.listener()));
  BOOST_TEST(path->row(Method::Put, table.listener()) == nullptr);
}

BOOST_AUTO_TEST_CASE(what_a_listener_does_not_serve_is_not_there) {
  const Table table({route(Method::Get, "/a"), route(Method::Post, "/a", Served::Validate),
                     route(Method::Get, "/m", Served::Metrics), route(Method::Get, "/s", Served::ManageOrValidate),
                     route(Method::Get, "/h", Served::Everywhere)});
  BOOST_TEST(table.allow("/a") == "GET, HEAD, OPTIONS");
  BOOST_TEST(table.find("/m") == "none");
  BOOST_TEST(table.find("/s") == "/s");
  BOOST_TEST(table.find("/h") == "/h");
}

BOOST_AUTO_TEST_CASE(the_gate_is_told_what_a_route_reads) {
  Route posted = route(Method::Post, "/a");
  posted.max_body = 100;
  posted.fields = {{"idempotency-key", FieldRule::Once}};
  Route open = route(Method::Get, "/a");
  open.access = Access::Open;
  ListenerTraits traits = manage_only();
  traits.client_ip_header = "x-real-ip";
  const Table table({posted, open}, traits);
  BOOST_TEST(
      table.reads("POST", "/a") == (Names{"idempotency-key", "authorization", "content-type", "if-match", "x-real-ip"}),
      boost::test_tools::per_element());
  BOOST_TEST(table.reads("HEAD", "/a") == (Names{"content-type", "if-match", "x-real-ip"}),
             boost::test_tools::per_element());
  BOOST_TEST(table.router.rules("POST", "/a", table.listener()).max_body == 100u);
  BOOST_TEST(table.reads("POST", "/unknown").empty());
  BOOST_TEST(table.reads("BREW", "/a").empty());
}

BOOST_AUTO_TEST_CASE(what_traces_a_request_is_read_of_every_request_and_dropped_if_bad) {
  const Table table({route(Method::Get, "/a")});
  for (const char* path : {"/a", "/unknown", "/v1/auth", "/v1/auth/"}) {
    for (const std::string_view name : {"x-request-id", "traceparent"}) {
      const RouteRules& rules = table.router.rules("GET", path, table.listener());
      const auto field = std::find_if(rules.fields.begin(), rules.fields.end(),
                                      [&](const ReadField& read) { return read.name == name; });
      BOOST_REQUIRE((field != rules.fields.end()));
      BOOST_TEST((field->rule == FieldRule::Replaced));
    }
  }
}

BOOST_AUTO_TEST_CASE(forward_auth_reads_the_listeners_credentials_and_what_traces_it_and_nothing_else) {
  ListenerTraits traits = manage_only();
  traits.credentials = {"x-api-key", "authorization"};
  traits.client_ip_header = "x-forwarded-for";
  const Table table({}, traits);
  for (const char* path : {"/v1/auth", "/v1/auth/"}) {
    const RouteRules& rules = table.router.rules("BREW", path, table.listener());
    BOOST_TEST(rules.forward_auth);
    BOOST_TEST(rules.fields.size() == 7u);
    BOOST_TEST((rules.fields[0].rule == FieldRule::Credential));
    BOOST_TEST(table.reads("GET", path) ==
                   (Names{"x-api-key", "authorization", "x-required-scope", "x-required-tenant", "x-forwarded-for"}),
               boost::test_tools::per_element());
  }
  BOOST_TEST(!table.router.rules("GET", "/v1/authority", table.listener()).forward_auth);
}

BOOST_AUTO_TEST_CASE(on_an_auth_listener_every_path_is_forward_auth) {
  ListenerTraits traits;
  traits.auth_only = true;
  const Table table({route(Method::Get, "/a", Served::Everywhere)}, traits);
  BOOST_TEST(table.router.rules("GET", "/a", table.listener()).forward_auth);
  BOOST_TEST(table.find("/a") == "none");
}

BOOST_AUTO_TEST_CASE(a_table_that_contradicts_itself_is_refused) {
  BOOST_CHECK_THROW(Table({route(Method::Get, "/a"), route(Method::Get, "/a")}), std::logic_error);
  BOOST_CHECK_THROW(Table({route(Method::Get, "a")}), std::logic_error);
  BOOST_CHECK_THROW(Table({route(Method::Get, "/{a")}), std::logic_error);
  BOOST_CHECK_THROW(Table({route(Method::Get, "/{}")}), std::logic_error);
  BOOST_CHECK_THROW(Table({route(Method::Get, "/{a*}/b")}), std::logic_error);
  Route nobody = route(Method::Get, "/a");
  nobody.make = nullptr;
  BOOST_CHECK_THROW(Table({nobody}), std::logic_error);
}

BOOST_AUTO_TEST_SUITE_END()

}

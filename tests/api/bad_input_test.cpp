// Every row of the table of routes against everything that can be wrong with a request: each is refused with the
// problem that fits, names what is wrong, and nothing is written. A new route is swept as soon as requests.cpp
// describes it.

#include <boost/json/serialize.hpp>
#include <boost/test/unit_test.hpp>

#include "api/desk.h"
#include "api/requests.h"
#include "api/routes.h"

namespace bad_input_test {

using namespace tokenward;
using namespace tokenward::api;
namespace json = boost::json;

namespace {

struct Sweep : Desk {
  Sweep() {
    create_tenant("acme");
    create_account("acme");
    token_id = mint("acme", {{"owner", "ada"}, {"label", "x"}}).text("id");
    patch("/v1/tenants/system/policy", operator_token(), {{"self_rotation", true}});
  }

  std::string path(const http::Route& route) const { return path_of(route.pattern, "acme", token_id); }

  /// Asks as the operator and wants a refusal.
  void refuse(const http::Route& route, const std::string& query, const std::string& body, const Fields& fields,
              int status, const std::string& field) {
    const std::string method(to_string(route.method));
    const Answer answer = ask(method, path(route) + query, operator_token(), body, fields);
    BOOST_TEST_CONTEXT(method << ' ' << path(route) << query << ' ' << body.substr(0, 300)) {
      BOOST_TEST(answer.status == status, answer);
      BOOST_TEST(answer.header("Content-Type") == "application/problem+json");
      BOOST_TEST(answer.text("status") == std::to_string(status));
      BOOST_TEST(answer.field() == field, answer);
    }
  }

  std::vector<http::Route> table = routes(house());
  std::string token_id;
};

std::string nested(std::size_t depth) {
  std::string text = "{\"reason\":";
  for (std::size_t i = 1; i < depth; ++i) text += '[';
  for (std::size_t i = 1; i < depth; ++i) text += ']';
  return text + '}';
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(bad_input, Sweep)

BOOST_AUTO_TEST_CASE(every_member_missing_or_of_a_value_that_is_not_allowed_is_422_and_named) {
  const std::uint64_t before = events();
  for (const http::Route& route : table) {
    const RequestSpec& spec = spec_of(route);
    for (const Member& member : spec.members) {
      if (member.required) refuse(route, "", spec.body_without(member.name), spec.fields(), 422, member.name);
      for (const json::value& value : member.bad) {
        refuse(route, "", spec.body_with(member.name, value), spec.fields(), 422, member.name);
      }
    }
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(an_unknown_member_is_422_and_named) {
  const std::uint64_t before = events();
  for (const http::Route& route : table) {
    const RequestSpec& spec = spec_of(route);
    if (spec.body == RequestSpec::Body::None) continue;
    refuse(route, "", spec.body_with("nonsense", 1), spec.fields(), 422, "nonsense");
    refuse(route, "", spec.body_with("Reason", "x"), spec.fields(), 422, "Reason");
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(a_member_sent_twice_is_400_and_named) {
  const std::uint64_t before = events();
  for (const http::Route& route : table) {
    const RequestSpec& spec = spec_of(route);
    if (spec.body == RequestSpec::Body::None) continue;
    const std::string name = spec.members.front().name;
    refuse(route, "", "{\"" + name + "\":null,\"" + name + "\":null}", spec.fields(), 400, name);
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(a_body_that_is_no_json_object_is_400) {
  const std::uint64_t before = events();
  for (const http::Route& route : table) {
    const RequestSpec& spec = spec_of(route);
    if (spec.body == RequestSpec::Body::None) continue;
    for (const std::string& body :
         {std::string("{"), std::string("[]"), std::string("7"), std::string("null"), std::string(" "),
          spec.good_body() + "{}", spec.good_body() + ',', "\xef\xbb\xbf" + spec.good_body(),
          std::string("{\"reason\":\"a\\u0000b\"}"), std::string("{\"reason\":\"\xff\"}"),
          std::string("{\"reason\":\"\xed\xa0\x80\"}"), std::string("{'reason':1}"), std::string("{\"reason\":\"x\",}"),
          std::string("{\"reason\":NaN}"), std::string("{/**/}"), nested(9)}) {
      refuse(route, "", body, spec.fields(), 400, "<none>");
    }
    if (spec.body == RequestSpec::Body::Required) {
      Fields fields = spec.fields();
      fields.emplace_back("content-type", "application/json");
      refuse(route, "", "", fields, 400, "<none>");
    }
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(a_body_of_another_content_type_is_415_and_says_how_to_send_it) {
  const std::uint64_t before = events();
  for (const http::Route& route : table) {
    const RequestSpec& spec = spec_of(route);
    if (spec.body == RequestSpec::Body::None) continue;
    for (const char* type : {"", "text/plain", "application/x-www-form-urlencoded", "application/jsonp", "text/json",
                             "application/json; charset=latin1", "application/merge-patch+json"}) {
      Fields fields = spec.fields();
      fields.emplace_back("content-type", type);
      refuse(route, "", spec.good_body(), fields, 415, "content-type");
      const Answer answer =
          ask(std::string(to_string(route.method)), path(route), operator_token(), spec.good_body(), fields);
      BOOST_TEST(answer.text("detail").find("--json") != std::string::npos);
    }
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(everything_that_is_wrong_is_told_at_once) {
  const auto told = [&](const std::string& method, const std::string& path, const std::string& body) {
    return ask(method, path, operator_token(), body, {{"content-type", "application/json"}}).errors();
  };
  BOOST_TEST(told("POST", "/v1/tenants/acme/tokens", R"({"label":7,"scopes":"read","typo":1})") ==
             "pointer /label pointer /scopes pointer /typo");
  BOOST_TEST(told("POST", "/v1/tenants", R"({"id":"UPPER","policy":{"idle_days":0,"self_rotation":"yes"}})") ==
             "pointer /id pointer /policy/idle_days pointer /policy/self_rotation");
  BOOST_TEST(told("GET", "/v1/tenants/acme/tokens?limit=0&status=odd&typo=1", "") ==
             "parameter status parameter limit parameter typo");
  BOOST_TEST(told("GET", "/v1/tenants/acme/tokens/nothing", "") == "parameter id");
  BOOST_TEST(told("POST", "/v1/tenants/acme/owners/suspend", R"({"owner":7})") == "pointer /owner");
}

BOOST_AUTO_TEST_CASE(no_route_takes_a_body_over_64_kib) {
  for (const http::Route& route : table) {
    const RouteRules& rules = dispatcher().rules(to_string(route.method), path(route), listener());
    BOOST_TEST(rules.max_body <= 64u * 1024u, route.pattern);
  }
}

BOOST_AUTO_TEST_CASE(a_parameter_that_is_unknown_twice_or_holds_a_token_is_400_and_named) {
  const std::uint64_t before = events();
  for (const http::Route& route : table) {
    const RequestSpec& spec = spec_of(route);
    refuse(route, "?nonsense=1", spec.good_body(), spec.fields(), 400, "nonsense");
    refuse(route, "?Limit=1", spec.good_body(), spec.fields(), 400, "Limit");
    refuse(route, "?access_token=x", spec.good_body(), spec.fields(), 400, "access_token");
    refuse(route, "?limit=1&limit=1", spec.good_body(), spec.fields(), 400, "limit");
    refuse(route, "?limit=%zz", spec.good_body(), spec.fields(), 400, "limit");
    refuse(route, "?owner=%ff", spec.good_body(), spec.fields(), 400, "owner");
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(a_parameter_of_a_value_that_is_not_allowed_is_422_and_named) {
  for (const http::Route& route : table) {
    for (const Parameter& parameter : spec_of(route).parameters) {
      for (const std::string& value : parameter.bad) {
        refuse(route, '?' + parameter.name + '=' + value, "", {}, 422, parameter.name);
      }
    }
  }
}

BOOST_AUTO_TEST_CASE(a_method_that_a_path_does_not_have_is_405_and_allow_lists_those_it_has) {
  const std::uint64_t before = events();
  for (const http::Route& route : table) {
    http::MethodSet expected{http::Method::Options};
    for (const http::Route& other : table) {
      if (other.pattern != route.pattern) continue;
      expected.add(other.method);
      if (other.method == http::Method::Get) expected.add(http::Method::Head);
    }
    for (const http::Method method :
         {http::Method::Get, http::Method::Head, http::Method::Post, http::Method::Put, http::Method::Patch,
          http::Method::Delete, http::Method::Trace, http::Method::Connect}) {
      if (expected.has(method)) continue;
      const Answer answer = ask(std::string(to_string(method)), path(route), operator_token(), "{}");
      BOOST_TEST(answer.status == 405, to_string(method) << ' ' << path(route) << ' ' << answer);
      BOOST_TEST(answer.header("Allow") == expected.text());
    }
    const Answer options = ask("OPTIONS", path(route), "");
    BOOST_TEST(options.status == 204, options);
    BOOST_TEST(options.header("Allow") == expected.text());
    BOOST_TEST(ask("BREW", path(route), operator_token()).status == 501);
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(a_condition_that_cannot_hold_is_412_and_a_malformed_one_400) {
  const std::uint64_t before = events();
  for (const http::Route& route : table) {
    const RequestSpec& spec = spec_of(route);
    if (spec.if_match == RequestSpec::IfMatch::NotRead) continue;
    for (const char* tag : {"\"1\"", "\"999999\"", "W/\"1\"", "\"x\"", "\"1\", \"2\""}) {
      const Answer answer = ask(std::string(to_string(route.method)), path(route), operator_token(), spec.good_body(),
                                {{"if-match", tag}});
      BOOST_TEST(answer.status == 412, spec.name() << ' ' << tag << ' ' << answer);
      BOOST_TEST(answer.problem() == "precondition-failed");
    }
    for (const char* tag : {"1", "\"1", "\"1\" \"2\"", "*, \"1\"", "\"1\", *"}) {
      refuse(route, "", spec.good_body(), {{"if-match", tag}}, 400, "if-match");
    }
    if (spec.if_match == RequestSpec::IfMatch::Required) refuse(route, "", spec.good_body(), {}, 428, "if-match");
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(what_does_not_exist_is_404_and_named) {
  const std::uint64_t before = events();
  for (const http::Route& route : table) {
    const RequestSpec& spec = spec_of(route);
    const std::string method(to_string(route.method));
    const auto want_404 = [&](const std::string& path, const std::string& field) {
      const Answer answer = ask(method, path, operator_token(), spec.good_body(), spec.fields());
      BOOST_TEST(answer.status == 404, method << ' ' << path << ' ' << answer);
      BOOST_TEST(answer.field() == field, method << ' ' << path << ' ' << answer);
    };
    if (route.pattern.find("{tenant}") != std::string::npos) {
      for (const char* tenant : {"nowhere", "ACME", "acme.", "-", "%C3%BC"}) {
        want_404(path_of(route.pattern, tenant, token_id), "tenant");
      }
    }
    if (const auto at = route.pattern.find("{name}"); at != std::string::npos) {
      for (const char* name : {"nobody", "a%20b", "%C3%BC"}) {
        want_404(path_of(std::string(route.pattern).replace(at, 6, name), "acme", token_id), "name");
      }
      want_404(path_of(route.pattern, "system", token_id), "name");
    }
    if (route.pattern.find("{id}") != std::string::npos) {
      for (const char* id : {"01890a5d-ac96-774b-bcce-b302099a8057", "x", "01890a5dac96774bbcceb302099a8057", "..."}) {
        want_404(path_of(route.pattern, "acme", id), "id");
      }
      want_404(path_of(route.pattern, "system", token_id), "id");
    }
  }
  BOOST_TEST(events() == before);
}

BOOST_AUTO_TEST_CASE(the_request_that_all_these_differ_from_is_right) {
  patch("/v1/tenants/system/policy", operator_token(), {{"self_rotation", true}});
  for (const http::Route& route : table) {
    if (route.served == http::Served::Console) continue;               // they need a browser: session_test.cpp
    if (std::string_view(route.pattern).ends_with("/move")) continue;  // and they another store: stores_wire_test.cpp
    const std::string_view pattern = route.pattern;
    // And this one something to tell of: enforcement_test.cpp.
    if (route.method == http::Method::Get && pattern.ends_with("/policy/enforce")) continue;
    const RequestSpec& spec = spec_of(route);
    // Each in a tenant of its own, by a caller of its own: some of them end the tenant, or the caller.
    const std::string slug = "good-" + std::to_string(&route - table.data());
    create_tenant(slug);
    create_account(slug);
    const std::string id = mint(slug, {{"owner", "ada"}, {"label", "x"}}).text("id");
    const std::string caller = mint_value("system", slug, {"tokenward:operator"});
    // Nobody is erased who has a token that works.
    if (pattern.ends_with("/owners/erase")) post("/v1/tenants/" + slug + "/tokens/revoke-all", caller, {{"all", true}});
    const Answer answer = ask(std::string(to_string(route.method)), path_of(route.pattern, slug, id), caller,
                              spec.good_body(), spec.fields());
    BOOST_TEST(answer.status / 100 == 2, spec.name() << ' ' << spec.good_body() << ' ' << answer);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}

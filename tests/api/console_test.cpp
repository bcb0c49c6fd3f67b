// The page's files as the daemon serves them: every field that guards them, and what is not served.

#include <boost/test/unit_test.hpp>

#include "api/console.h"
#include "api/desk.h"
#include "console/assets.h"

namespace console_test {

using namespace tokenward;
using namespace tokenward::api;

namespace {

std::string asset(const std::string& name) { return "/console/" + std::string(console::version()) + '/' + name; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(console_files, Desk)

BOOST_AUTO_TEST_CASE(the_root_leads_to_the_page) {
  for (const char* target : {"/", "/console", "/?from=mail"}) {
    const Answer answer = get(target, "");
    BOOST_TEST(answer.status == 302, target);
    BOOST_TEST(answer.header("Location") == "/console/");
    BOOST_TEST(answer.wire.body.empty());
  }
}

BOOST_AUTO_TEST_CASE(the_page_comes_with_everything_that_guards_it) {
  const Answer page = get("/console/", "");
  BOOST_TEST(page.status == 200);
  BOOST_TEST(page.wire.body == console::index());
  const std::pair<const char*, const char*> fields[] = {
      {"Content-Type", "text/html; charset=utf-8"},
      {"Cache-Control", "no-store"},
      {"Content-Security-Policy",
       "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; "
       "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"},
      {"Referrer-Policy", "no-referrer"},
      {"Cross-Origin-Opener-Policy", "same-origin"},
      {"Cross-Origin-Resource-Policy", "same-origin"},
      {"X-Frame-Options", "DENY"},
      {"X-Content-Type-Options", "nosniff"}};
  for (const auto& [name, value] : fields) BOOST_TEST(page.header(name) == value, name);
}

BOOST_AUTO_TEST_CASE(what_mailers_put_behind_a_link_means_nothing_but_a_token_there_is_refused) {
  BOOST_TEST(get("/console/?utm_source=mail", "").status == 200);
  BOOST_TEST(get("/console/?token=tkw_1", "").status == 400);
}

BOOST_AUTO_TEST_CASE(a_file_of_the_present_version_is_kept_for_good) {
  const Answer script = get(asset("main.js"), "");
  BOOST_TEST(script.status == 200);
  BOOST_TEST(script.wire.body == console::find_asset("main.js")->bytes);
  BOOST_TEST(script.header("Content-Type") == "text/javascript; charset=utf-8");
  BOOST_TEST(script.header("Cache-Control") == "public, max-age=31536000, immutable");
  BOOST_TEST(script.header("Cross-Origin-Resource-Policy") == "same-origin");
  BOOST_TEST(script.header("X-Content-Type-Options") == "nosniff");
  const std::string etag = script.header("ETag");
  BOOST_TEST(etag.starts_with('"'));
  BOOST_TEST(get(asset("style.css"), "").header("ETag") != etag);
  for (const std::string& known : {etag, std::string("*"), "\"other\", W/" + etag}) {
    const Answer again = ask("GET", asset("main.js"), "", "", {{"if-none-match", known}});
    BOOST_TEST(again.status == 304, known);
    BOOST_TEST(again.wire.body.empty());
    BOOST_TEST(again.header("ETag") == etag);
    BOOST_TEST(again.header("Cache-Control") == "public, max-age=31536000, immutable");
  }
  BOOST_TEST(ask("GET", asset("main.js"), "", "", {{"if-none-match", "\"other\""}}).status == 200);
}

BOOST_AUTO_TEST_CASE(files_of_other_versions_and_the_page_as_a_file_are_404_and_not_kept) {
  for (const std::string& target :
       {std::string("/console/0123456789abcdef/main.js"), asset("index.html"), asset("no.js"), asset("..%5cmain.js"),
        std::string("/console/main.js"), std::string("/console/x/y/z")}) {
    const Answer answer = get(target, "");
    BOOST_TEST(answer.status == 404, target);
    BOOST_TEST(answer.header("Cache-Control") == "no-store");
  }
}

BOOST_AUTO_TEST_CASE(head_has_the_fields_of_get_and_no_body) {
  for (const std::string& target : {std::string("/console/"), asset("main.js"), std::string("/")}) {
    const Answer got = get(target, "");
    const Answer head = ask("HEAD", target, "");
    BOOST_TEST(head.status == got.status);
    BOOST_TEST(head.wire.body.empty());
    for (const char* name : {"Content-Length", "Content-Type", "ETag", "Cache-Control", "Content-Security-Policy"}) {
      BOOST_TEST(head.header(name) == got.header(name), target << ' ' << name);
    }
  }
  BOOST_TEST(ask("POST", "/console/", "").status == 405);
}

BOOST_AUTO_TEST_CASE(a_listener_without_the_console_has_no_page) {
  ListenerTraits managing;
  managing.manage = true;
  http::Health health;
  http::Dispatcher dispatcher(house(), health, console_routes(house()), {{managing}}, [](auto, const auto&) {});
  for (const std::string& target : {std::string("/"), std::string("/console/"), asset("main.js")}) {
    http::TestRequest request{.target = target, .listener = managing};
    http::TestExchange exchange(request.message());
    dispatcher.answer(request.message(), exchange);
    BOOST_TEST(exchange.answer().status == 404, target);
  }
}

BOOST_AUTO_TEST_SUITE_END()

}

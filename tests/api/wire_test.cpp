// What only the whole daemon can show of the API: its rules as they arrive at the gate.

#include <boost/test/unit_test.hpp>

#include "api/daemon_process.h"

namespace wire_test {

using namespace tokenward::api;
namespace json = boost::json;

BOOST_FIXTURE_TEST_SUITE(wire, DaemonProcess)

BOOST_AUTO_TEST_CASE(a_body_over_64_kib_is_413_and_one_of_64_kib_is_read) {
  const auto body_of = [](std::size_t size) {
    std::string body = R"({"id": "acme"})";
    return body.append(size - body.size(), ' ');
  };
  const Answer refused = operator_client().ask("POST", "/v1/tenants", body_of(64 * 1024 + 1));
  BOOST_TEST(refused.status == 413, refused);
  BOOST_TEST(operator_client().get("/v1/tenants/acme").status == 404);
  BOOST_TEST(operator_client().ask("POST", "/v1/tenants", body_of(64 * 1024)).status == 201);
}

BOOST_AUTO_TEST_CASE(the_fields_that_handlers_read_pass_the_gate) {
  Client root = operator_client();
  BOOST_TEST(root.post("/v1/tenants", {{"id", "acme"}}).status == 201);
  const Answer read = root.get("/v1/tenants/acme/policy");
  const std::string body =
      R"({"lifetime_days": 1, "max_lifetime_days": null, "default_lifetime_days": null,)"
      R"("max_active_per_owner": 5, "idle_days": null, "rotation_overlap_hours": 24, "token_prefix": "tkw",)"
      R"("self_rotation": false, "member_scopes": [], "embed_origins": [],)"
      R"("cors_origins": [], "tenant_rate": null, "caller_rate": null, "stale_if_error_seconds": null})";
  BOOST_TEST(root.ask("PUT", "/v1/tenants/acme/policy", body).status == 428);
  BOOST_TEST(root.ask("PUT", "/v1/tenants/acme/policy", body, {{"If-Match", "\"1\""}}).status == 412);
  BOOST_TEST(root.ask("PUT", "/v1/tenants/acme/policy", body, {{"If-Match", read.header("ETag")}}).status == 200);
  BOOST_TEST(root.ask("PATCH", "/v1/tenants/acme/policy", body, {{"Content-Type", "text/plain"}}).status == 415);
}

BOOST_AUTO_TEST_CASE(every_answer_may_not_be_stored_and_names_its_type) {
  Client root = operator_client();
  for (const char* target : {"/v1/tenants", "/v1/self", "/v1/tenants/system/policy", "/v1/nothing"}) {
    const Answer answer = root.get(target);
    BOOST_TEST(answer.header("Cache-Control") == "no-store", target);
    BOOST_TEST(answer.header("X-Content-Type-Options") == "nosniff", target);
    BOOST_TEST(answer.header("Date") != "<none>", target);
    BOOST_TEST(answer.header("Server") == "<none>", target);
  }
}

BOOST_AUTO_TEST_CASE(head_has_the_fields_of_get_and_no_body) {
  Client root = operator_client();
  const Answer get = root.get("/v1/tenants/system");
  const Answer head = root.ask("HEAD", "/v1/tenants/system");
  BOOST_TEST(head.status == 200);
  BOOST_TEST(head.wire.body.empty());
  for (const char* name : {"ETag", "Content-Type", "Content-Length"}) BOOST_TEST(head.header(name) == get.header(name));
}

BOOST_AUTO_TEST_SUITE_END()

}

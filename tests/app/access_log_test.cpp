// What the access and audit logs say of a request and of an event, and what they leave out; into real files.

#include "app/access_log.h"

#include <boost/test/unit_test.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <thread>

#include "app/audit_log.h"
#include "http/router.h"

namespace tokenward::app::access_log_test {
namespace {

namespace fs = std::filesystem;

class StillClock final : public Clock {
 public:
  Instant now() const noexcept override { return from_micros(1'795'492'800'000'000); }  // 2026-11-24T04:00:00Z
};

struct Fixture {
  Fixture() {
    std::string name = (fs::temp_directory_path() / "tokenward-log-XXXXXX").string();
    folder = ::mkdtemp(name.data());
  }
  ~Fixture() { fs::remove_all(folder); }

  std::string written() const {
    std::ifstream in(folder / "log");
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
  }
  LogTarget target(LogFormat format = LogFormat::Logfmt) const { return {folder / "log", format}; }

  fs::path folder;
  StillClock clock;
  std::ostringstream daemon_log;
  Log log{daemon_log, clock, {}};
};

/// A request that came to its end.
struct Request {
  explicit Request(std::uint16_t status, std::string_view method = "GET") {
    traits.name = "127.0.0.1:8640";
    traits.manage = true;
    message.method = method;
    message.target = "/v1/tenants/acme?secret=canary";
    message.fields = fields;
    message.peer = "192.0.2.7";
    message.listener = &traits;
    answered.status = status;
  }
  Request& forward_auth() {
    trail.note_forward_auth();
    return *this;
  }

  ListenerTraits traits;
  Field fields[2] = {{"x-request-id", "req-1"},
                     {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}};
  RequestMessage message;
  http::ListenerProfile listener{{traits, {}}, 0};
  http::RequestIds ids{{}};
  http::RequestTrail trail{message, ids, true};
  http::Answered answered{message, listener, trail, 200, 321, std::chrono::microseconds{1'500}};
};

tenant::LinkedEvent event() {
  tenant::LinkedEvent linked;
  linked.event.seq = 7;
  linked.event.at = StillClock().now();
  linked.event.action = domain::Action::TokenMinted;
  linked.event.subject = "0193";
  linked.event.detail = {"ada@example.com", "a label", "eve", "192.0.2.7", "because", "", "{\"a\":1}"};
  return linked;
}

}  // namespace

BOOST_FIXTURE_TEST_SUITE(access_log, Fixture)

BOOST_AUTO_TEST_CASE(a_request_is_a_line_without_anything_that_the_client_chose_but_its_id) {
  {
    const auto access = AccessLog::open({target(), false, false}, clock, log);
    BOOST_REQUIRE(access);
    const http::TablePath path{http::PathPattern("/v1/tenants/{tenant}"), {}};
    Request request(200);
    request.trail.note_path(path, nullptr);
    request.trail.note_token(*domain::parse_token_id("01934fa0-0000-7000-8000-000000000001"));
    (*access)->answered(request.answered);
    (*access)->answered(Request(0, "BREW").answered);
  }
  const std::string common =
      "time=2026-11-24T04:00:00.000Z request_id=req-1 trace_id=4bf92f3577b34da6a3ce929d0e0e4736 "
      "listener=127.0.0.1:8640 client=192.0.2.7 ";
  BOOST_TEST(written() == common + "method=GET route=/v1/tenants/{tenant} status=200 duration_us=1500 bytes=321 " +
                              "token_id=01934fa0-0000-7000-8000-000000000001\n" + common +
                              "method=other status=0 duration_us=1500 bytes=321\n");
}

BOOST_AUTO_TEST_CASE(what_is_logged_is_chosen) {
  const auto lines = [&](bool errors_only, bool forward_auth) {
    fs::remove(folder / "log");
    {
      const auto access = AccessLog::open({target(LogFormat::Json), errors_only, forward_auth}, clock, log);
      for (const std::uint16_t status : {200, 302, 400, 503, 0}) {
        (*access)->answered(Request(status).answered);
        (*access)->answered(Request(status).forward_auth().answered);
      }
    }
    const std::string text = written();
    return std::count(text.begin(), text.end(), '\n');
  };
  BOOST_TEST(lines(false, false) == 5);
  BOOST_TEST(lines(true, false) == 3);
  BOOST_TEST(lines(false, true) == 10);
  BOOST_TEST(lines(true, true) == 6);
}

BOOST_AUTO_TEST_CASE(a_refusal_of_the_gate_is_a_line_that_names_the_kind_of_rule) {
  ListenerTraits traits;
  traits.name = "127.0.0.1:8640";
  const auto line = [&](const net::Refusal& refusal, bool errors_only, bool forward_auth) {
    fs::remove(folder / "log");
    {
      const auto access = AccessLog::open({target(), errors_only, forward_auth}, clock, log);
      (*access)->refused({refusal, traits, "192.0.2.7"});
    }
    return written();
  };
  const std::string begin = "time=2026-11-24T04:00:00.000Z listener=127.0.0.1:8640 peer=192.0.2.7 ";
  const net::Refusal framing{&net::rule::kChunk}, late{&net::rule::kDeadline},
      of_gateway{&net::rule::kFieldCount, true};
  BOOST_TEST(line(framing, false, false) == begin + "status=400 refused=framing\n");
  BOOST_TEST(line(late, true, false) == begin + "status=408 refused=deadline\n");
  BOOST_TEST(line(of_gateway, true, false) == "");
  BOOST_TEST(line(of_gateway, true, true) == begin + "status=431 refused=header_size\n");
  traits.gateway_nginx = true;
  BOOST_TEST(line(of_gateway, true, true) == begin + "status=403 refused=header_size\n");
}

BOOST_AUTO_TEST_CASE(an_event_is_a_line_and_its_details_are_left_out_unless_wanted) {
  const auto line = [&](bool details, tenant::Certainty certainty, std::string_view slug) {
    fs::remove(folder / "log");
    {
      const auto audit = AuditLog::open({target(), details}, clock, log);
      (*audit)->note(event(), certainty, slug);
    }
    return written();
  };
  const std::string begin = "time=2026-11-24T04:00:00.000Z ";
  const std::string core = "handle=00000000000000 seq=7 action=token.minted subject=0193 actor=eve source=192.0.2.7 ";
  const std::string hash = "hash=" + std::string(64, '0');
  BOOST_TEST(line(false, tenant::Certainty::Committed, "acme") == begin + "tenant=acme " + core + hash + "\n");
  BOOST_TEST(line(false, tenant::Certainty::Unknown, "") == begin + core + hash + " outcome=unknown\n");
  BOOST_TEST(line(true, tenant::Certainty::Committed, "") ==
             begin + core + R"(owner=ada@example.com label="a label" reason=because after="{\"a\":1}" )" + hash + "\n");
}

BOOST_AUTO_TEST_CASE(a_log_without_a_place_is_not_kept_and_one_that_cannot_be_opened_is_an_error) {
  const auto none = AccessLog::open({}, clock, log);
  BOOST_REQUIRE(none);
  BOOST_TEST(none->get() == nullptr);
  const auto bad = AuditLog::open({{folder / "missing" / "log", LogFormat::Json}, false}, clock, log);
  BOOST_REQUIRE(!bad);
  BOOST_TEST((bad.error().code == ErrorCode::Invalid));
}

BOOST_AUTO_TEST_CASE(what_was_written_and_lost_is_counted) {
  const auto access = AccessLog::open({target(), false, false}, clock, log);
  (*access)->answered(Request(200).answered);
  while ((*access)->outlet().counters().written == 0) std::this_thread::yield();
  Exposition out;
  LogOutlet* const outlets[] = {&(*access)->outlet()};
  append_figures(out, outlets);
  const std::string text = std::move(out).take();
  BOOST_TEST(text.find("tokenward_log_lines_total{log=\"access\"} 1\n") != std::string::npos);
  BOOST_TEST(text.find("tokenward_log_dropped_total{log=\"access\"} 0\n") != std::string::npos);
  BOOST_TEST(text.find("tokenward_log_failures_total{log=\"access\"} 0\n") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace tokenward::app::access_log_test

#include "settings_refusals.h"

namespace tokenward::app::settings_listeners_test {
namespace {

using testing::accepted;
using testing::check_refused;
using testing::joined;
using testing::problems_of;

// One listener; its keys start on line 2.
std::string listener(const std::string& keys) { return "[[listeners]]\n" + keys; }
// The same, with an address and a service that go with everything; further keys start on line 4.
std::string validating(const std::string& keys) {
  return listener("address = \"127.0.0.1:1\"\nserves = [\"validate\"]\n" + keys);
}

BOOST_AUTO_TEST_SUITE(settings_listeners)

BOOST_AUTO_TEST_CASE(every_option_reaches_the_settings) {
  const Settings settings = accepted(R"(
    [[listeners]]
    address = "10.0.0.1:8640"
    serves = ["manage"]
    plaintext = true
    [[listeners]]
    address = "unix:run/auth.sock"
    serves = ["auth"]
    anonymous_validate = true
    tenant = "acme"
    gateway = "nginx"
    credentials = ["X-Api-Key", "authorization"]
    challenges = ["basic", "bearer"]
    client_ip_header = "X-Real-IP"
    [[listeners]]
    address = "[::1]:0"
    serves = ["validate", "metrics"]
    host_names = ["tokens.example.com"]
    client_ip_header = "x-forwarded-for"
    trusted_proxies = ["10.0.0.0/8", "::1"])");
  BOOST_TEST_REQUIRE(settings.listeners.size() == 3U);
  const auto& [manage, auth, validate] = std::tie(settings.listeners[0], settings.listeners[1], settings.listeners[2]);
  BOOST_TEST(manage.manage);
  BOOST_TEST(!manage.anonymous_validate);
  BOOST_TEST(manage.plaintext);
  BOOST_TEST(auth.address.path == "/etc/tokenward/run/auth.sock");
  BOOST_TEST(auth.auth);
  BOOST_TEST(auth.anonymous_validate);
  BOOST_TEST(auth.tenant == "acme");
  BOOST_TEST((auth.gateway == Gateway::Nginx));
  BOOST_TEST((auth.credentials == std::vector<std::string>{"x-api-key", "authorization"}));
  BOOST_TEST((traits_of(auth).challenges == std::vector<Challenge>{Challenge::Basic, Challenge::Bearer}));
  BOOST_TEST((validate.challenges == std::vector<Challenge>{Challenge::Bearer, Challenge::Basic}));
  BOOST_TEST(auth.client_ip_header == "x-real-ip");
  BOOST_TEST(validate.metrics);
  BOOST_TEST((validate.host_names == std::vector<std::string>{"tokens.example.com"}));
  BOOST_TEST((validate.trusted_proxies == std::vector<std::string>{"10.0.0.0/8", "::1"}));

  const ListenerTraits traits = traits_of(auth);
  BOOST_TEST(traits.auth_only);
  BOOST_TEST(traits.gateway_nginx);
  BOOST_TEST(traits.trusts_peer);
  BOOST_TEST(traits.tenant == "acme");
  BOOST_TEST(traits.client_ip_header == "x-real-ip");
  BOOST_TEST(!traits_of(validate).trusts_peer);
  BOOST_TEST((traits_of(validate).host_names == validate.host_names));
}

BOOST_AUTO_TEST_CASE(named_listeners_replace_the_default_one_and_start_from_nothing) {
  const ListenerSettings only = accepted(validating("")).listeners.at(0);
  BOOST_TEST(!only.manage);
  BOOST_TEST(!only.metrics);
  BOOST_TEST(!only.anonymous_validate);
}

BOOST_AUTO_TEST_CASE(address_and_serves_are_required) {
  check_refused(listener("serves = [\"manage\"]"), "1:1", "listeners[0].address", "is required");
  check_refused(listener("address = \"127.0.0.1:1\""), "1:1", "listeners[0].serves", "is required, any of \"manage\"");
  check_refused(listener("address = \"127.0.0.1:1\"\nserves = []"), "3:10", "listeners[0].serves", "at least one");
}

BOOST_AUTO_TEST_CASE(values_that_cannot_be_meant_are_refused) {
  check_refused(listener("address = \"localhost:1\"\nserves = [\"manage\"]"), "2:11", "listeners[0].address",
                "no numeric address");
  check_refused(listener("address = \"127.0.0.1:1\"\nserves = [\"manage\", \"admin\"]"), "3:21",
                "listeners[0].serves[1]", "found \"admin\"; allowed: \"manage\"");
  check_refused(listener("address = \"127.0.0.1:1\"\nserves = [\"manage\", \"manage\"]"), "3:21",
                "listeners[0].serves[1]", "twice");
  check_refused(validating("gateway = \"apache\""), "4:11", "listeners[0].gateway",
                "found \"apache\"; allowed: \"standard\", \"nginx\"");
  check_refused(validating("tenant = \"Acme\""), "4:10", "listeners[0].tenant", "a tenant's slug");
  check_refused(validating("tenant = \"self\""), "4:10", "listeners[0].tenant", "not \"self\"");
  check_refused(validating("credentials = [\"x_key\"]"), "4:16", "listeners[0].credentials[0]",
                "the name of a header field");
  check_refused(validating("credentials = [\"Host\"]"), "4:16", "listeners[0].credentials[0]", "a meaning of its own");
  check_refused(validating("credentials = [\"a\", \"b\", \"c\", \"d\", \"e\"]"), "4:15", "listeners[0].credentials",
                "at most 4");
  check_refused(validating("host_names = [\"a.example:80\"]"), "4:15", "listeners[0].host_names[0]", "without a port");
  check_refused(validating("client_ip_header = \"x-real-ip\"\ntrusted_proxies = [\"10.0.0.1/8\"]"), "5:20",
                "listeners[0].trusted_proxies[0]", "without bits behind its prefix");
  check_refused(validating("colour = 1"), "4:1", "listeners[0].colour", "unknown key");
}

BOOST_AUTO_TEST_CASE(tls_is_refused_as_not_in_this_version) {
  check_refused(validating("tls = {certificate = \"a\", key = \"b\"}"), "4:7", "listeners[0].tls",
                "TLS is not in this version");
}

BOOST_AUTO_TEST_CASE(an_address_that_others_reach_needs_plaintext_to_be_accepted) {
  for (const char* address : {"0.0.0.0:1", "192.0.2.1:1", "[::]:1", "[2001:db8::1]:1"}) {
    const std::string text = listener("address = \"" + std::string{address} + "\"\nserves = [\"manage\"]\n");
    check_refused(text, "2:11", "listeners[0].address", "plaintext = true");
    accepted(text + "plaintext = true");
  }
  for (const char* address : {"127.0.0.1:1", "127.3.2.1:1", "[::1]:1", "unix:/a"}) {
    accepted(listener("address = \"" + std::string{address} + "\"\nserves = [\"manage\"]\n"));
  }
}

BOOST_AUTO_TEST_CASE(an_address_that_others_reach_never_gets_anonymous_validation_or_metrics) {
  const std::string start = listener("address = \"192.0.2.1:1\"\nplaintext = true\n");
  check_refused(start + "serves = [\"validate\"]\nanonymous_validate = true", "5:22", "listeners[0].anonymous_validate",
                "never without TLS");
  check_refused(start + "serves = [\"metrics\"]", "4:10", "listeners[0].serves", "never served without TLS");
  check_refused(start + "serves = [\"manage\"]\nhost_names = [\"a\"]", "5:14", "listeners[0].host_names",
                "loopback addresses only");
}

BOOST_AUTO_TEST_CASE(forward_auth_stands_alone_and_says_whose_tokens_open_it) {
  const std::string start = listener("address = \"127.0.0.1:1\"\nanonymous_validate = true\n");
  check_refused(start + "serves = [\"auth\"]", "1:1", "listeners[0].tenant", "is required with \"auth\"");
  accepted(start + "serves = [\"auth\"]\ntenant = \"*\"");
  for (const char* other : {"manage", "validate", "metrics"}) {
    check_refused(start + "serves = [\"auth\", \"" + other + "\"]\ntenant = \"*\"", "4:10", "listeners[0].serves",
                  "stands alone");
  }
  check_refused(listener("address = \"127.0.0.1:1\"\nserves = [\"auth\"]\ntenant = \"*\""), "1:1",
                "listeners[0].anonymous_validate", "\"auth\" needs anonymous_validate = true");
}

BOOST_AUTO_TEST_CASE(the_console_needs_the_routes_it_calls) {
  check_refused(listener("address = \"127.0.0.1:1\"\nserves = [\"console\"]"), "3:10", "listeners[0].serves",
                "needs \"manage\"");
}

BOOST_AUTO_TEST_CASE(options_of_validation_mean_nothing_elsewhere) {
  for (const char* option : {"anonymous_validate = true", "gateway = \"nginx\"", "credentials = [\"authorization\"]",
                             "client_ip_header = \"x-real-ip\"", "tenant = \"acme\""}) {
    const std::string key = std::string{option}.substr(0, std::string{option}.find(' '));
    const auto lines = problems_of(listener("address = \"unix:/a\"\nserves = [\"manage\"]\n" + std::string{option}));
    BOOST_TEST_REQUIRE(lines.size() == 1U, joined(lines));
    BOOST_TEST((lines[0].find("listeners[0]." + key + ": means nothing here") != std::string::npos), lines[0]);
  }
}

BOOST_AUTO_TEST_CASE(a_header_with_the_clients_address_and_who_is_believed_go_together) {
  check_refused(validating("client_ip_header = \"x-real-ip\""), "4:20", "listeners[0].client_ip_header",
                "needs trusted_proxies");
  check_refused(validating("trusted_proxies = [\"::1\"]"), "4:19", "listeners[0].trusted_proxies",
                "needs client_ip_header");
  check_refused(listener("address = \"unix:/a\"\nserves = [\"validate\"]\nclient_ip_header = \"x-real-ip\"\n"
                         "trusted_proxies = [\"::1\"]"),
                "5:19", "listeners[0].trusted_proxies", "means nothing on a unix socket");
  check_refused(validating("client_ip_header = \"Authorization\"\ntrusted_proxies = [\"::1\"]"), "4:20",
                "listeners[0].client_ip_header", "one of the credential fields");
}

BOOST_AUTO_TEST_CASE(two_listeners_on_one_address_are_refused) {
  const std::string second = "[[listeners]]\nserves = [\"manage\"]\naddress = ";
  check_refused(validating(second + "\"127.0.0.1:1\""), "6:11", "listeners[1].address",
                "overlaps with 127.0.0.1:1 of listeners[0]");
  check_refused(validating("plaintext = true\n" + second + "\"0.0.0.0:1\"\nplaintext = true"), "7:11",
                "listeners[1].address", "overlaps");
  accepted(validating(second + "\"127.0.0.1:2\""));
  accepted(validating(second + "\"[::1]:1\""));
}

BOOST_AUTO_TEST_CASE(a_socket_path_that_grows_too_long_is_refused) {
  const std::string path(100, 'a');
  check_refused(listener("address = \"unix:" + path + "\"\nserves = [\"manage\"]"), "2:11", "listeners[0].address",
                "at most 107 bytes");
}

BOOST_AUTO_TEST_CASE(a_challenge_is_known_is_there_once_and_can_be_answered) {
  check_refused(validating("challenges = [\"digest\"]"), "4:15", "listeners[0].challenges[0]",
                "\"bearer\" or \"basic\"");
  check_refused(validating("challenges = [\"basic\", \"basic\"]"), "4:24", "listeners[0].challenges[1]", "twice");
  check_refused(validating("credentials = [\"x-api-key\"]\nchallenges = [\"basic\"]"), "5:14",
                "listeners[0].challenges", "authorization");
  check_refused(listener("address = \"127.0.0.1:1\"\nserves = [\"metrics\"]\nchallenges = [\"basic\"]"), "4:14",
                "listeners[0].challenges", "means nothing here");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace tokenward::app::settings_listeners_test

#include "http/listeners.h"

#include <boost/test/unit_test.hpp>

#include "http/exchange.h"

namespace listeners_test {

using namespace tokenward;
using namespace tokenward::http;

namespace {

std::vector<domain::Cidr> networks(std::initializer_list<const char*> texts) {
  std::vector<domain::Cidr> all;
  for (const char* text : texts) all.push_back(*domain::Cidr::parse(text));
  return all;
}

using Fields = std::vector<std::pair<std::string, std::string>>;

std::string client(const ListenerSetup& setup, std::string peer, Fields fields) {
  const ListenerProfile profile(setup, 0);
  TestRequest request{.fields = std::move(fields), .peer = std::move(peer)};
  return std::string(profile.client_address(request.message()));
}

ListenerSetup behind_proxy() {
  ListenerSetup setup;
  setup.traits.client_ip_header = "x-real-ip";
  setup.trusted_proxies = networks({"10.0.0.0/8"});
  return setup;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(listeners)

BOOST_AUTO_TEST_CASE(the_peer_is_the_client_unless_it_is_trusted_to_name_another) {
  BOOST_TEST(client({}, "192.0.2.1", {{"x-real-ip", "198.51.100.1"}}) == "192.0.2.1");
  BOOST_TEST(client(behind_proxy(), "192.0.2.1", {{"x-real-ip", "198.51.100.1"}}) == "192.0.2.1");
  BOOST_TEST(client(behind_proxy(), "10.1.2.3", {{"x-real-ip", "198.51.100.1"}}) == "198.51.100.1");
  BOOST_TEST(client(behind_proxy(), "10.1.2.3", {{"x-real-ip", "2001:db8::1"}}) == "2001:db8::1");
}

BOOST_AUTO_TEST_CASE(a_trusted_proxy_that_does_not_name_exactly_one_address_names_nobody) {
  BOOST_TEST(client(behind_proxy(), "10.1.2.3", {}) == "");
  for (const char* value : {"", "198.51.100.1, 198.51.100.2", "198.51.100.1:80", "unknown", "[2001:db8::1]"}) {
    BOOST_TEST(client(behind_proxy(), "10.1.2.3", {{"x-real-ip", value}}) == "", value);
  }
  BOOST_TEST(client(behind_proxy(), "10.1.2.3", {{"x-real-ip", "192.0.2.1"}, {"x-real-ip", "192.0.2.1"}}) == "");
}

BOOST_AUTO_TEST_CASE(whoever_may_open_a_unix_socket_is_trusted) {
  ListenerSetup setup;
  setup.traits.trusts_peer = true;
  BOOST_TEST(client(setup, "", {}) == "");
  setup.traits.client_ip_header = "x-real-ip";
  BOOST_TEST(client(setup, "", {{"x-real-ip", "198.51.100.1"}}) == "198.51.100.1");
}

BOOST_AUTO_TEST_CASE(an_unknown_address_is_in_no_network) {
  BOOST_TEST(admits(networks({}), ""));
  BOOST_TEST(admits(networks({"192.0.2.0/24", "2001:db8::/32"}), "2001:db8:1::9"));
  BOOST_TEST(!admits(networks({"192.0.2.0/24"}), "192.0.3.1"));
  BOOST_TEST(!admits(networks({"0.0.0.0/0", "::/0"}), ""));
}

BOOST_AUTO_TEST_CASE(a_listener_is_known_by_its_traits) {
  ListenerSetup first = behind_proxy();
  ListenerSetup second;
  second.traits.manage = true;
  const Listeners all({first, second});
  ListenerTraits traits = second.traits;
  traits.loopback = true;  // Set by the sockets later.
  BOOST_TEST(all.of(traits).index() == 1u);
  BOOST_TEST(all.of(first.traits).index() == 0u);
}

BOOST_AUTO_TEST_CASE(a_listener_that_was_never_set_up_serves_nothing) {
  const Listeners all({behind_proxy()});
  ListenerTraits stranger;
  stranger.manage = true;
  const ListenerProfile& profile = all.of(stranger);
  BOOST_TEST(!profile.serves(Served::Manage));
  BOOST_TEST(!profile.serves(Served::Everywhere));
  BOOST_TEST(profile.traits().credentials.empty());
}

BOOST_AUTO_TEST_CASE(listeners_alike_share_their_trust) {
  ListenerSetup other = behind_proxy();
  other.trusted_proxies = networks({"172.16.0.0/12"});
  const Listeners all({behind_proxy(), other});
  TestRequest request{.fields = {{"x-real-ip", "198.51.100.1"}}, .peer = "172.16.0.1"};
  BOOST_TEST(all.of(other.traits).client_address(request.message()) == "198.51.100.1");
}

BOOST_AUTO_TEST_CASE(bearer_is_challenged_first_and_basic_only_where_authorization_is_read) {
  ListenerSetup setup;
  BOOST_TEST(ListenerProfile(setup, 0).challenges() ==
             "WWW-Authenticate: Bearer realm=\"tokenward\"\r\n"
             "WWW-Authenticate: Basic realm=\"tokenward\", charset=\"UTF-8\"\r\n");
  setup.traits.credentials = {"x-api-key"};
  BOOST_TEST(ListenerProfile(setup, 0).challenges() == "WWW-Authenticate: Bearer realm=\"tokenward\"\r\n");
}

BOOST_AUTO_TEST_CASE(challenges_come_in_the_order_of_the_settings) {
  constexpr std::string_view kBearer = "WWW-Authenticate: Bearer realm=\"tokenward\"\r\n";
  constexpr std::string_view kInvalid = "WWW-Authenticate: Bearer realm=\"tokenward\", error=\"invalid_token\"\r\n";
  constexpr std::string_view kBasic = "WWW-Authenticate: Basic realm=\"tokenward\", charset=\"UTF-8\"\r\n";
  const auto lines = [](std::vector<Challenge> order, std::vector<std::string> credentials = {"authorization"}) {
    ListenerSetup setup;
    setup.traits.challenges = std::move(order);
    setup.traits.credentials = std::move(credentials);
    const ListenerProfile profile(setup, 0);
    return std::string(profile.challenges()) + "| " + std::string(profile.invalid_token_challenges());
  };
  const auto text = [](std::initializer_list<std::string_view> parts) {
    std::string all;
    for (const std::string_view part : parts) all += part;
    return all;
  };
  using enum Challenge;
  BOOST_TEST(lines({Bearer, Basic}) == text({kBearer, kBasic, "| ", kInvalid, kBasic}));
  BOOST_TEST(lines({Basic, Bearer}) == text({kBasic, kBearer, "| ", kBasic, kInvalid}));
  BOOST_TEST(lines({Basic}) == text({kBasic, "| ", kBasic}));
  BOOST_TEST(lines({Bearer}) == text({kBearer, "| ", kInvalid}));
  // A 401 names a scheme in any case, though only one whose answer would be read.
  BOOST_TEST(lines({Basic}, {"x-api-key"}) == text({kBearer, "| ", kInvalid}));
}

BOOST_AUTO_TEST_CASE(listeners_that_differ_in_their_challenges_are_told_apart) {
  ListenerSetup first, second;
  second.traits.challenges = {Challenge::Basic};
  const Listeners all({first, second});
  BOOST_TEST(all.of(second.traits).challenges().starts_with("WWW-Authenticate: Basic"));
  BOOST_TEST(all.of(first.traits).challenges().starts_with("WWW-Authenticate: Bearer"));
}

BOOST_AUTO_TEST_SUITE_END()

}

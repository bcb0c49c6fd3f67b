#include "net/gate_harness.h"

#include <algorithm>
#include <array>

#include <boost/test/unit_test.hpp>

namespace tokenward::net::test {
namespace {

constexpr std::array kAuthFields{
    ReadField{"authorization", FieldRule::Credential}, ReadField{"x-api-key", FieldRule::Credential},
    ReadField{"x-forwarded-for", FieldRule::Once},     ReadField{"x-required-scope", FieldRule::List},
    ReadField{"x-required-tenant", FieldRule::Once},   ReadField{"x-request-id", FieldRule::Replaced},
    ReadField{"traceparent", FieldRule::Replaced}};
constexpr std::array kOwnFields{ReadField{"authorization"},
                                ReadField{"content-type"},
                                ReadField{"accept", FieldRule::List},
                                ReadField{"cookie", FieldRule::List},
                                ReadField{"origin"},
                                ReadField{"if-match", FieldRule::List},
                                ReadField{"x-request-id", FieldRule::Replaced}};
constexpr std::array kOpenFields{ReadField{"content-type"}};

constexpr RouteRules kAuthRules{.fields = kAuthFields, .forward_auth = true};
constexpr RouteRules kOwnRules{.fields = kOwnFields};
constexpr RouteRules kSmallRules{.fields = kOpenFields, .max_body = 16};

std::string describe(const RequestMessage& message) {
  std::string text{message.method};
  text.append(" ").append(message.target).append(" {");
  std::string_view separator;
  for (const Field& field : message.fields) {
    if (field.name == "host") continue;
    text.append(separator).append(field.name).append(": ").append(field.value);
    separator = ", ";
  }
  text.append("}");
  if (!message.body.empty()) text.append(" [").append(message.body).append("]");
  if (message.http_1_0) text.append(" 1.0");
  if (message.bad_credential) text.append(" bad credential");
  return text;
}

std::string describe(Broken broken) {
  return broken == nullptr ? "nothing" : std::to_string(broken->status) + " " + std::string{broken->detail};
}

}  // namespace

const Listeners& listeners() {
  static const Listeners all = [] {
    Listeners made;
    made.plain.manage = made.plain.validate = true;
    made.loopback = made.plain;
    made.loopback.loopback = true;
    made.loopback.host_names = {"tokens.example"};
    made.auth.auth_only = true;
    made.auth.credentials = {"authorization", "x-api-key"};
    made.nginx = made.plain;
    made.nginx.gateway_nginx = true;
    return made;
  }();
  return all;
}

const RouteRulesLookup& lookup() {
  static const RouteRulesLookup rules = [](std::string_view, std::string_view path,
                                           const ListenerTraits&) -> const RouteRules& {
    if (path == "/v1/auth" || path == "/v1/auth/") return kAuthRules;
    return path == "/small" ? kSmallRules : kOwnRules;
  };
  return rules;
}

Outcome feed(std::string_view bytes, const ListenerTraits& listener, const std::function<std::size_t()>& next_size) {
  Gate::FieldArray fields;
  Gate gate{lookup(), listener, "192.0.2.1", fields};
  std::vector<char> input;
  Outcome outcome;
  while (outcome.progress == Gate::Progress::NeedMore && !bytes.empty()) {
    const std::size_t wanted = next_size();
    const std::string_view piece = bytes.substr(0, wanted == 0 ? bytes.size() : wanted);
    bytes.remove_prefix(piece.size());
    // A fresh block each time: a view into the former one would be found by the address sanitizer.
    std::vector<char> moved{input.begin(), input.end()};
    moved.insert(moved.end(), piece.begin(), piece.end());
    input.swap(moved);
    outcome.progress = gate.scan(input);
    if (outcome.progress == Gate::Progress::SendContinue) {
      outcome.said_continue = true;
      outcome.progress = Gate::Progress::NeedMore;
    }
    if (outcome.progress == Gate::Progress::NeedMore) input.resize(gate.compact(input));
  }
  if (outcome.progress == Gate::Progress::Refused) {
    outcome.broken = gate.refusal().broken;
    outcome.forward_auth = gate.refusal().forward_auth;
    outcome.head = gate.refusal().head;
  } else if (outcome.progress == Gate::Progress::Admitted) {
    outcome.message = describe(gate.message());
    outcome.keep_alive = gate.message().keep_alive;
    outcome.left = input.size() - gate.consumed() + bytes.size();
  }
  return outcome;
}

Outcome feed_whole(std::string_view bytes, const ListenerTraits& listener) {
  return feed(bytes, listener, [] { return 0; });
}

void check(const std::vector<Case>& cases, const ListenerTraits& listener) {
  for (const Case& row : cases) {
    BOOST_TEST_CONTEXT(row.name) {
      const Outcome whole = feed_whole(row.bytes, listener);
      const auto expected = row.broken == nullptr ? Gate::Progress::Admitted : Gate::Progress::Refused;
      BOOST_TEST((whole.progress == expected), "broken: " << describe(whole.broken) << ", got " << whole.message);
      BOOST_TEST(describe(whole.broken) == describe(row.broken));
      if (!row.message.empty()) BOOST_TEST(whole.message == row.message);

      const auto same = [&](const Outcome& other) {
        return other.progress == whole.progress && other.broken == whole.broken && other.message == whole.message &&
               other.forward_auth == whole.forward_auth && other.head == whole.head;
      };
      BOOST_TEST(same(feed(row.bytes, listener, [] { return 1; })), "another outcome byte by byte");
      // Long messages are cut near both ends and at a stride between, so that the whole table stays quick.
      const std::size_t stride = row.bytes.size() < 600 ? 1 : row.bytes.size() / 200;
      for (std::size_t cut = 1; cut < row.bytes.size(); cut += stride) {
        bool first = true;
        const auto sizes = [&] { return std::exchange(first, false) ? cut : std::size_t{0}; };
        BOOST_TEST(same(feed(row.bytes, listener, sizes)), "another outcome cut at " << cut);
      }
    }
  }
}

std::string head(std::string_view line, std::string_view fields) {
  return std::string{line}.append("\r\nHost: a.example\r\n").append(fields).append("\r\n");
}

}  // namespace tokenward::net::test

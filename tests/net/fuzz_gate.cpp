// Fuzzes the gate: whatever arrives and however it is cut, the outcome is the same and what is admitted keeps the
// gate's promises. The first byte of an input chooses the listener, the second how the rest is cut.

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "net/gate.h"
#include "net/text_scan.h"

namespace {

using namespace tokenward;
using namespace tokenward::net;

constexpr std::array kAuthFields{ReadField{"authorization", FieldRule::Credential},
                                 ReadField{"x-required-scope", FieldRule::List},
                                 ReadField{"x-request-id", FieldRule::Replaced}};
constexpr std::array kOwnFields{ReadField{"authorization"}, ReadField{"accept", FieldRule::List},
                                ReadField{"cookie", FieldRule::List}, ReadField{"x-request-id", FieldRule::Replaced}};
constexpr RouteRules kAuthRules{.fields = kAuthFields, .forward_auth = true};
constexpr RouteRules kOwnRules{.fields = kOwnFields, .max_body = 1024};

const RouteRulesLookup kLookup = [](std::string_view, std::string_view path,
                                    const ListenerTraits&) -> const RouteRules& {
  return path == "/v1/auth" || path == "/v1/auth/" ? kAuthRules : kOwnRules;
};

void require(bool holds, const char* promise) {
  if (holds) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

struct Outcome {
  Gate::Progress progress = Gate::Progress::NeedMore;
  Broken broken = nullptr;
  std::string message;
  bool operator==(const Outcome&) const = default;
};

void check_promises(const RequestMessage& message, bool forward_auth) {
  require(!message.method.empty() && message.method.size() <= 32, "a method has 1 to 32 characters");
  require(token_prefix(message.method) == message.method.size(), "a method is a token");
  require(message.target.starts_with('/') && message.target.size() <= 4000,
          "a target is a path of at most 4,000 bytes");
  for (const char c : message.target) require(c >= 0x21 && c <= 0x7E, "a target is visible ASCII");
  require(message.fields.size() <= HeadFields::kMaxKept, "at most 16 fields are kept");
  std::size_t together = 0;
  for (const Field& field : message.fields) {
    together += field.value.size();
    require(field.value.size() <= HeadFields::kMaxKeptValue, "a kept value has at most 4,000 bytes");
    require(is_readable_value(field.value), "a kept value is readable");
    require(trim_blanks(field.value).size() == field.value.size(), "a kept value has no blanks around it");
  }
  require(together <= HeadFields::kMaxKeptTogether, "kept values have at most 8 KiB");
  require(message.body.size() <= 1024, "a body is as long as its route takes");
  if (forward_auth) {
    require(message.body.empty(), "forward-auth hands on no body");
    require(message.target == "/v1/auth/" || message.target == "/v1/auth" || message.target.starts_with("/v1/auth?"),
            "forward-auth shows its own target only");
  } else {
    require(message.target.find("//") > message.target.find('?') || message.target.find("//") == std::string_view::npos,
            "a path has no empty segment");
  }
}

template <class NextSize>
Outcome feed(std::string_view bytes, const ListenerTraits& listener, NextSize next_size) {
  Gate::FieldArray fields;
  Gate gate{kLookup, listener, "192.0.2.1", fields};
  std::vector<char> input;
  Outcome outcome;
  while (!bytes.empty() && (outcome.progress == Gate::Progress::NeedMore)) {
    const std::string_view piece = bytes.substr(0, std::max<std::size_t>(1, next_size()));
    bytes.remove_prefix(piece.size());
    std::vector<char> moved{input.begin(), input.end()};
    moved.insert(moved.end(), piece.begin(), piece.end());
    input.swap(moved);
    outcome.progress = gate.scan(input);
    if (outcome.progress == Gate::Progress::SendContinue) outcome.progress = Gate::Progress::NeedMore;
    if (outcome.progress != Gate::Progress::NeedMore) break;
    input.resize(gate.compact(input));
    require(input.size() <= Gate::kMaxLine + 2 + 4000 + 32 + HeadFields::kMaxKeptTogether + 1024,
            "memory does not depend on what was sent");
  }
  if (outcome.progress == Gate::Progress::Refused) outcome.broken = gate.refusal().broken;
  if (outcome.progress == Gate::Progress::Admitted) {
    const RequestMessage& message = gate.message();
    check_promises(message, listener.auth_only || message.target.substr(0, message.target.find('?')) == "/v1/auth" ||
                                message.target == "/v1/auth/");
    require(gate.consumed() <= input.size(), "no more is consumed than there is");
    outcome.message.append(message.method).append(" ").append(message.target).append(" ").append(message.body);
    for (const Field& field : message.fields) outcome.message.append(field.name).append(field.value);
  }
  return outcome;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  ListenerTraits listener;
  listener.auth_only = (data[0] & 1) != 0;
  listener.loopback = (data[0] & 2) != 0;
  std::uint32_t dice = data[1];
  const std::string_view bytes{reinterpret_cast<const char*>(data) + 2, size - 2};
  const Outcome whole = feed(bytes, listener, [&] { return bytes.size(); });
  const Outcome cut = feed(bytes, listener, [&] {
    dice = dice * 1664525 + 1013904223;
    return (dice >> 16) % ((data[1] & 15U) * 8 + 2);
  });
  require(whole == cut, "the outcome does not depend on how bytes arrive");
  return 0;
}

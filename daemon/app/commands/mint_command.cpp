// tokenward token mint

#include "app/commands/command.h"
#include "app/quantity.h"
#include "base/encoding.h"
#include "crypto/random.h"
#include "domain/idempotency_key.h"

#include <boost/json/parse.hpp>

#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <thread>
#include <vector>

namespace tokenward::app {
namespace {

namespace json = boost::json;

// Before each repetition: long enough together for a daemon to restart.
constexpr std::array kPauses{std::chrono::milliseconds{100}, std::chrono::milliseconds{400},
                             std::chrono::milliseconds{1500}};

struct MintOptions {
  std::string tenant = "self";
  std::string owner;
  std::string label;
  std::optional<std::uint32_t> expires_in_days;
  std::string expires_at;
  bool no_expiry = false;
  std::vector<std::string> scopes;
  std::string metadata;
  std::vector<std::string> cidrs;
  std::optional<std::string> quota;
  bool value_only = false;
  std::optional<std::string> idempotency_key;
};

// `1000/1h`; what is out of bounds is for the daemon to say.
Result<json::object> quota_of(std::string_view text) {
  const Error unreadable{ErrorCode::Invalid, "--quota is a number of uses and the time they are for, such as 1000/1h"};
  const auto slash = text.find('/');
  if (slash == text.npos) return unreadable;
  std::uint64_t limit = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + slash, limit);
  const auto window = parse_duration(text.substr(slash + 1));
  if (problem != std::errc{} || end != text.data() + slash || !window) return unreadable;
  if (*window % std::chrono::seconds{1} != std::chrono::milliseconds{0}) {
    return Error{ErrorCode::Invalid, "--quota: the time is in whole seconds"};
  }
  return json::object{{"limit", limit}, {"window_s", std::chrono::floor<std::chrono::seconds>(*window).count()}};
}

Result<json::object> body_of(const MintOptions& options) {
  json::object body{{"label", options.label}};
  if (!options.owner.empty()) body.emplace("owner", options.owner);
  if (options.expires_in_days) body.emplace("expires_in_days", *options.expires_in_days);
  if (!options.expires_at.empty()) body.emplace("expires_at", options.expires_at);
  if (options.no_expiry) body.emplace("expires_at", nullptr);
  if (!options.scopes.empty()) body.emplace("scopes", json::array(options.scopes.begin(), options.scopes.end()));
  if (!options.cidrs.empty()) body.emplace("allowed_cidrs", json::array(options.cidrs.begin(), options.cidrs.end()));
  if (options.quota) {
    auto quota = quota_of(*options.quota);
    if (!quota) return quota.error();
    body.emplace("quota", std::move(*quota));
  }
  if (options.metadata.empty()) return body;
  json::error_code failure;
  json::value metadata = json::parse(options.metadata, failure);
  if (failure || !metadata.is_object()) return Error{ErrorCode::Invalid, "--metadata is a JSON object"};
  body.emplace("metadata", std::move(metadata));
  return body;
}

// What was asked for, or a new key that nobody can guess.
Result<std::string> key_of(const MintOptions& options) {
  if (!options.idempotency_key) {
    const auto random = crypto::random_array<16>();
    return random ? Result<std::string>{to_hex(*random)} : random.error();
  }
  const std::string& key = *options.idempotency_key;
  if (domain::is_idempotency_key(key)) return key;
  return Error{ErrorCode::Invalid, "--idempotency-key is 1 to 255 visible ASCII characters"};
}

// Sends the request until its answer came whole or it has been lost too often; the key makes that one token. Says how
// to go on where nobody knows what became of it.
Result<json::value> send(ApiClient& client, const std::string& path, const json::object& body, const std::string& key) {
  using Fate = ApiClient::Fate;
  auto answer = client.post(path, body, key);
  const bool sent = client.fate() != Fate::NotSent;
  for (const auto pause : kPauses) {
    if (!sent || client.fate() == Fate::Answered) break;
    std::this_thread::sleep_for(pause);
    answer = client.post(path, body, key);
  }
  if (sent && !answer && answer.error().code == ErrorCode::Unavailable) {
    answer.error().message += "\nIt may have been minted all the same. The same command with --idempotency-key " + key +
                              " gives that token, or mints it, within 24 hours.";
  }
  return answer;
}

ExitCode mint(const Invocation& invocation, const MintOptions& options) {
  const auto body = body_of(options);
  if (!body) return invocation.fail(body.error()), ExitCode::Usage;
  const auto key = key_of(options);
  if (!key) return invocation.fail(key.error()), ExitCode::Usage;
  return invocation.with_client([&](ApiClient& client) {
    return show_minted(invocation, send(client, tenant_path(options.tenant) + "/tokens", *body, *key),
                       options.value_only ? ShowMinted::ValueOnly : ShowMinted::Whole);
  });
}

}  // namespace

ExitCode show_minted(const Invocation& invocation, const Result<json::value>& answer, ShowMinted what) {
  if (!answer || what == ShowMinted::Whole || invocation.options.json) return invocation.show(answer);
  const json::value* const value = answer->is_object() ? answer->get_object().if_contains("value") : nullptr;
  if (!value || !value->is_string()) return invocation.fail({ErrorCode::Internal, "the daemon's answer has no value"});
  invocation.out() << std::string_view{value->get_string()} << '\n';
  return ExitCode::Ok;
}

void add_mint_command(CLI::App& token_group, Invocation& invocation) {
  auto [app, options] =
      add_command<MintOptions>(token_group, "mint", "Mint a token and show its value, once", invocation, mint);
  app.add_option("-t,--tenant", options.tenant, "Its tenant; default: the caller's own");
  app.add_option("--owner", options.owner, "Who it belongs to; default: the caller, inside the caller's own tenant");
  app.add_option("--label", options.label, "What it is for, 1 to 100 characters")->required();
  CLI::Option* const days =
      app.add_option("--expires-in-days", options.expires_in_days, "Its lifetime in days")->type_name("DAYS");
  CLI::Option* const at = app.add_option("--expires-at", options.expires_at, "When it expires: 2027-01-31T00:00:00Z")
                              ->type_name("TIME")
                              ->excludes(days);
  app.add_flag("--no-expiry", options.no_expiry, "It never expires, where the policy allows that")
      ->excludes(days)
      ->excludes(at);
  app.add_option("--scope", options.scopes, "What it is good for; may be repeated")->allow_extra_args(false);
  app.add_option("--metadata", options.metadata, "A JSON object that validation gives back");
  app.add_option("--cidr", options.cidrs, "A network it may be used from; may be repeated")->allow_extra_args(false);
  app.add_option("--quota", options.quota, "How often it may be used, on each node: 1000/1h, 10/1s, 100000/30d")
      ->type_name("USES/TIME");
  app.add_option(
         "--idempotency-key", options.idempotency_key,
         "The key of an earlier try: gives its token again. Default: a new one, with which this command repeats "
         "a request whose answer is lost")
      ->type_name("KEY");
  app.add_flag("--value-only", options.value_only, "Print the value and nothing else, for scripts");
}

}  // namespace tokenward::app

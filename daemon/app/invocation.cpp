#include "app/invocation.h"

#include "app/output.h"
#include "crypto/private_file.h"

#include <algorithm>

namespace tokenward::app {
namespace {

namespace json = boost::json;

constexpr std::size_t kLongestCredential = 512;

// A credential as a file or a pipe holds it: one line. What has other characters would not travel in a header.
Result<Secret> one_line(BytesView bytes, const std::string& from) {
  std::string_view text = as_text(bytes);
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  const bool visible = std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F; });
  if (text.empty() || !visible)
    return Error{ErrorCode::Invalid, from + " does not hold a token's value and nothing else"};
  return Secret{as_bytes(text)};
}

// The listener that management is served on: over TCP where there is one.
const ListenerSettings* management(const Settings& settings) {
  const ListenerSettings* found = nullptr;
  for (const ListenerSettings& listener : settings.listeners) {
    if (!listener.manage) continue;
    if (listener.address.kind != ListenAddress::Kind::Unix) return &listener;
    if (!found) found = &listener;
  }
  return found;
}

}  // namespace

std::optional<Settings> Invocation::settings(SettingsUser user) const {
  SettingsReading reading = find_settings(options.settings, user);
  for (const SettingsProblem& problem : reading.problems) err() << to_string(problem) << '\n';
  return std::move(reading.settings);
}

Result<Settings> Invocation::client_settings() const {
  SettingsReading reading = find_settings(options.settings, SettingsUser::Client);
  if (reading.settings) return std::move(*reading.settings);
  return Error{ErrorCode::Invalid, to_string(reading.problems.front())};
}

Result<ListenAddress> Invocation::daemon_address() const {
  if (!options.address.empty()) {
    std::string_view text = options.address;
    if (text.starts_with("http://")) text.remove_prefix(7);
    if (text.ends_with('/')) text.remove_suffix(1);
    auto address = ListenAddress::parse(text);
    if (!address) return Error{ErrorCode::Invalid, "--address: " + address.error().message};
    return address;
  }
  const auto settings = client_settings();
  if (!settings) return settings.error();
  const ListenerSettings* const listener = management(*settings);
  if (!listener) return Error{ErrorCode::Invalid, "no listener of the settings serves \"manage\"; say --address"};
  if (listener->address.kind != ListenAddress::Kind::Unix && listener->address.port == 0) {
    return Error{ErrorCode::Invalid, "the settings leave the port to the system; say --address"};
  }
  return listener->address;
}

Result<Secret> Invocation::credential() const {
  if (options.token_file == "-") {
    std::string line;
    std::getline(in(), line);
    auto value = one_line(as_bytes(line), "standard input");
    wipe(line.data(), line.size());
    return value;
  }
  std::filesystem::path file = options.token_file;
  if (file.empty()) {
    const auto settings = client_settings();
    if (!settings) return settings.error();
    file = settings->operator_token_file;
  }
  const auto content = crypto::read_private_file(file.string(), kLongestCredential);
  if (!content) {
    return Error{ErrorCode::Invalid, content.error().message + " (--token-file names another)"};
  }
  return one_line(content->reveal(), file.string());
}

ExitCode Invocation::with_client(const std::function<ExitCode(ApiClient& client)>& command) const {
  auto address = daemon_address();
  if (!address) return fail(address.error()), ExitCode::Settings;
  auto value = credential();
  if (!value) return fail(value.error()), ExitCode::Settings;
  ApiClient client(std::move(*address), std::move(*value));
  return command(client);
}

Result<Secret> Invocation::ask_hidden(const std::string& question) const {
  if (terminal_.ask_hidden) return terminal_.ask_hidden(question);
  return Error{ErrorCode::NotFound, "there is no terminal to ask at"};
}

ExitCode Invocation::fail(const Error& error) const {
  err() << "tokenward: " << error.message << '\n';
  return exit_code_of(error.code);
}

ExitCode Invocation::show(const Result<json::value>& answer,
                          const std::function<void(const json::value& answer)>& table) const {
  if (!answer) return fail(answer.error());
  if (options.json) {
    print_json(out(), *answer);
  } else {
    table(*answer);
  }
  return ExitCode::Ok;
}

ExitCode Invocation::show(const Result<json::value>& answer) const {
  return show(answer, [this](const json::value& value) {
    if (value.is_object()) print_members(out(), value.get_object());
  });
}

}  // namespace tokenward::app

#include "app/settings_reader.h"

#include "app/settings_listeners.h"
#include "app/settings_log.h"
#include "app/settings_section.h"
#include "app/settings_stores.h"
#include "app/toml_text.h"
#include "domain/origin.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>

namespace tokenward::app {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

constexpr std::size_t kLargestFile = 1024 * 1024;
constexpr std::string_view kCredentialPrefix = "credential:";

// Where systemd puts what `LoadCredential=` names; a shell that only checks the settings has no such variable, so the
// place that the packaged unit gets stands in.
fs::path credential_path(std::string_view name) {
  const char* const directory = std::getenv("CREDENTIALS_DIRECTORY");
  return fs::path{directory && *directory ? directory : "/run/credentials/tokenward.service"} / name;
}

Result<fs::path> path_from(const fs::path& base, std::string_view text) {
  const fs::path path = (base / text).lexically_normal();
  return path.has_filename() ? path : path.parent_path();  // "dir/" and "." name the directory
}

Result<fs::path> keyring_path(const fs::path& data_dir, std::string_view text) {
  if (!text.starts_with(kCredentialPrefix)) return path_from(data_dir, text);
  const std::string_view name = text.substr(kCredentialPrefix.size());
  if (name.empty() || name.front() == '.' || name.find('/') != name.npos) {
    return not_allowed(text, "a path, or \"credential:NAME\" for a systemd credential");
  }
  return credential_path(name);
}

void read_server(const toml::table& table, ServerSettings& server, std::vector<SettingsProblem>& problems) {
  Section section(table, "server", problems);
  section.read("threads", server.threads, {0, 256});
  section.read("max_connections", server.max_connections, {1, 1'000'000});
  const toml::table* const deadlines = section.table("deadlines");
  if (!deadlines) return;
  Section inner(*deadlines, section.path_of("deadlines"), problems);
  const Range<std::chrono::milliseconds> range{100ms, 1h};
  inner.read("header", server.deadlines.header, range);
  inner.read("request", server.deadlines.request, range);
  inner.read("write", server.deadlines.write, range);
  inner.read("idle", server.deadlines.idle, range);
  inner.read("stop", server.deadlines.stop, range);
  if (server.deadlines.header > server.deadlines.request) {
    inner.refuse(inner.has("header") ? "header" : "request",
                 "the fields are part of the request: header may not be longer than request");
  }
}

void read_cache(const toml::table& table, CacheSettings& cache, std::vector<SettingsProblem>& problems) {
  Section section(table, "cache", problems);
  section.read_size("size", cache.size_bytes, {1ull << 20, 1ull << 40});
  section.read("tenant_share_percent", cache.tenant_share_percent, {1, 100});
  section.read("staleness_bound", cache.staleness_bound, {100ms, 1min});
}

void read_cost(const toml::table& table, std::string path, crypto::Argon2Cost& cost, Range<std::uint32_t> kib,
               Range<std::uint32_t> passes, std::vector<SettingsProblem>& problems) {
  Section section(table, std::move(path), problems);
  std::uint64_t bytes = std::uint64_t{cost.memory_kib} * 1024;
  section.read_size("memory", bytes, {kib.lowest * 1024ull, kib.highest * 1024ull});
  if (bytes % 1024 != 0) section.refuse("memory", "Argon2 counts in whole KiB");
  cost.memory_kib = static_cast<std::uint32_t>(bytes / 1024);
  section.read("iterations", cost.passes, passes);
}

void read_argon2(const toml::table& table, Argon2Settings& argon2, std::vector<SettingsProblem>& problems) {
  Section section(table, "argon2", problems);
  // The upper bounds are those that hold for parameters read back from storage.
  if (const toml::table* tokens = section.table("tokens")) {
    read_cost(*tokens, section.path_of("tokens"), argon2.tokens, {8, 65'536}, {1, 4}, problems);
  }
  // The lower ones are OWASP's floor.
  if (const toml::table* passwords = section.table("passwords")) {
    read_cost(*passwords, section.path_of("passwords"), argon2.passwords, {19 * 1024, 65'536}, {2, 4}, problems);
  }
}

Result<std::string> public_url(std::string_view text) {
  auto origin = domain::normalise_origin(text);
  if (origin) return std::move(*origin);
  return not_allowed(text, "an https address without a path, such as \"https://tokens.example.com\"");
}

void read_console(const toml::table& table, ConsoleSettings& console, std::vector<SettingsProblem>& problems) {
  Section section(table, "console", problems);
  section.read("session_idle", console.sessions.idle, {1min, 24h});
  section.read("session_longest", console.sessions.longest, {1min, 7 * 24h});
  if (console.sessions.idle > console.sessions.longest) {
    section.refuse(section.has("session_idle") ? "session_idle" : "session_longest",
                   "session_idle may not be longer than session_longest");
  }
  section.read_text<std::string>("public_url", console.public_url, public_url);
}

void read_cors(const toml::table& table, CorsSettings& cors, std::vector<SettingsProblem>& problems) {
  Section section(table, "cors", problems);
  section.read_list<std::string>("origins", cors.origins, [](std::string_view text) -> Result<std::string> {
    auto origin = domain::normalise_origin(text);
    if (origin) return std::move(*origin);
    return not_allowed(text, "an origin, such as \"https://app.example.com\"; http only for localhost");
  });
  if (auto origins = domain::normalise_origins("origins", cors.origins)) {
    cors.origins = std::move(*origins);
  } else {
    section.refuse("origins", "at most " + std::to_string(domain::kMaxOrigins) + " origins");
  }
}

void read_metrics(const toml::table& table, MetricsSettings& metrics, std::vector<SettingsProblem>& problems) {
  Section section(table, "metrics", problems);
  section.read("tenant_label", metrics.tenant_label);
  section.read("most_tenants", metrics.most_tenants, {1, 10'000});
}

void read_limits(const toml::table& table, LimitSettings& limits, std::vector<SettingsProblem>& problems) {
  Section section(table, "limits", problems);
  section.read("tenant_rate", limits.tenant_rate, {0, domain::kHighestRate});
  section.read("tenant_burst", limits.tenant_burst, {0, domain::kHighestBurst});
  section.read("caller_rate", limits.caller_rate, {0, domain::kHighestRate});
  section.read("caller_burst", limits.caller_burst, {0, domain::kHighestBurst});
  if (limits.tenant_rate == 0 && limits.tenant_burst != 0) section.refuse("tenant_burst", "goes with tenant_rate");
  if (limits.caller_rate == 0 && limits.caller_burst != 0) section.refuse("caller_burst", "goes with caller_rate");
}

void read_files(Section& root, const fs::path& folder, Settings& settings) {
  const auto in_folder = [&](std::string_view text) { return path_from(folder, text); };
  const auto in_data_dir = [&](std::string_view text) { return path_from(settings.data_dir, text); };
  root.read_text<fs::path>("data_dir", settings.data_dir, in_folder);
  settings.keyring = settings.data_dir / "keyring";
  settings.operator_token_file = settings.data_dir / "operator.token";
  root.read_text<fs::path>("keyring", settings.keyring,
                           [&](std::string_view text) { return keyring_path(settings.data_dir, text); });
  root.read_text<fs::path>("operator_token_file", settings.operator_token_file, in_data_dir);
  root.read_list<fs::path>("plugin_directories", settings.plugin_directories, in_folder);
}

Settings read_root(const toml::table& table, const fs::path& folder, std::vector<SettingsProblem>& problems) {
  Section root(table, "", problems);
  Settings settings;
  read_files(root, folder, settings);
  if (const toml::table* server = root.table("server")) read_server(*server, settings.server, problems);
  if (const toml::array* listeners = root.tables("listeners")) {
    settings.listeners = read_listeners(*listeners, folder, problems);
  }
  settings.stores = read_stores(root.table("stores"), settings.data_dir, problems);
  if (const toml::table* cache = root.table("cache")) read_cache(*cache, settings.cache, problems);
  if (const toml::table* argon2 = root.table("argon2")) read_argon2(*argon2, settings.argon2, problems);
  if (const toml::table* cors = root.table("cors")) read_cors(*cors, settings.cors, problems);
  if (const toml::table* console = root.table("console")) read_console(*console, settings.console, problems);
  if (const toml::table* metrics = root.table("metrics")) read_metrics(*metrics, settings.metrics, problems);
  if (const toml::table* log = root.table("log")) read_log(*log, settings.data_dir, settings.log, problems);
  if (const toml::table* limits = root.table("limits")) read_limits(*limits, settings.limits, problems);
  return settings;
}

SettingsReading failed(SettingsProblem problem) { return {.settings = std::nullopt, .problems = {std::move(problem)}}; }

}  // namespace

std::string to_string(const SettingsProblem& problem) {
  std::string text = problem.file.empty() ? "settings" : problem.file.string();
  if (problem.line != 0) {
    text.append(":").append(std::to_string(problem.line)).append(":").append(std::to_string(problem.column));
  }
  text.append(": ");
  if (!problem.key.empty()) text.append(problem.key).append(": ");
  text.append(problem.sentence);
  // What was found may hold anything; one problem is one line.
  std::ranges::replace_if(
      text, [](unsigned char c) { return c < 0x20 || c == 0x7F; }, '?');
  return text;
}

SettingsReading parse_settings(std::string_view text, const fs::path& file) {
  if (text.size() > kLargestFile) return failed({.file = file, .sentence = "larger than 1 MiB"});
  if (const auto foreign = find_foreign_character(text)) {
    return failed({.file = file,
                   .line = foreign->line,
                   .column = foreign->column,
                   .sentence = "a character outside ASCII stands neither in quotes nor in a comment (curly quotes, "
                               "a no-break space?)"});
  }
  const toml::parse_result parsed = toml::parse(text);
  if (!parsed) {
    const auto at = parsed.error().source().begin;
    return failed({.file = file,
                   .line = at.line,
                   .column = at.column,
                   .sentence = "not TOML: " + std::string{parsed.error().description()}});
  }
  std::error_code ignored;  // without a working directory, relative paths stay as they are
  const fs::path folder = fs::absolute(file, ignored).parent_path();
  SettingsReading reading;
  Settings settings = read_root(parsed.table(), folder, reading.problems);
  if (reading.problems.empty()) {
    settings.file = file;
    reading.settings = std::move(settings);
  }
  for (SettingsProblem& problem : reading.problems) problem.file = file;
  std::ranges::stable_sort(reading.problems, [](const SettingsProblem& left, const SettingsProblem& right) {
    return std::pair{left.line, left.column} < std::pair{right.line, right.column};
  });
  return reading;
}

SettingsReading load_settings(const fs::path& file) {
  std::error_code error;
  if (fs::is_directory(file, error)) return failed({.file = file, .sentence = "is a directory, not a settings file"});
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return failed({.file = file, .sentence = "cannot be opened: missing, or not readable by this user"});
  std::string text(kLargestFile + 1, '\0');  // one byte more than allowed, so that a device has an end too
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return failed({.file = file, .sentence = "cannot be read: the device reports an error"});
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return parse_settings(text, file);
}

}  // namespace tokenward::app

#include "runner/options.h"

#include <charconv>
#include <cstdlib>
#include <functional>
#include <map>
#include <sstream>
#include <string_view>

namespace tokenward::conformance {
namespace {

constexpr double kLeastScale = 0.01, kMostScale = 1000;
constexpr std::uint64_t kMostJobs = 64;

std::uint64_t number_of(const std::string& name, const std::string& text, std::uint64_t least, std::uint64_t most) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    throw UsageError(name + " takes a number from " + std::to_string(least) + " to " + std::to_string(most));
  return value;
}

double scale_of(const std::string& name, const std::string& text) {
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  double value = 0;
  if (!(in >> value) || !in.eof() || value < kLeastScale || value > kMostScale)
    throw UsageError(name + " takes a number from 0.01 to 1000");
  return value;
}

Level level_of(const std::string& text) {
  for (const Level level : {Level::Core, Level::Durable, Level::MultiNode})
    if (text == name_of(level)) return level;
  throw UsageError("--level is core, durable or multi-node");
}

/// In single quotes unless it is harmless.
std::string quoted(const std::string& word) {
  constexpr std::string_view kHarmless = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=+,";
  if (!word.empty() && word.find_first_not_of(kHarmless) == std::string::npos) return word;
  std::string text = "'";
  for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return text + "'";
}

using Take = std::function<void(Options&, const std::string&)>;

/// The options that have a value.
const std::map<std::string, Take>& valued() {
  static const std::map<std::string, Take> kValued{
      {"--settings", [](Options& o, const std::string& v) { o.settings = v; }},
      {"--level", [](Options& o, const std::string& v) { o.level = level_of(v); }},
      {"--case", [](Options& o, const std::string& v) { o.cases.push_back(v); }},
      {"--seed", [](Options& o, const std::string& v) { o.seed = number_of("--seed", v, 0, UINT64_MAX); }},
      {"--scale", [](Options& o, const std::string& v) { o.scale = scale_of("--scale", v); }},
      {"--junit", [](Options& o, const std::string& v) { o.junit = v; }},
      {"--jobs",
       [](Options& o, const std::string& v) { o.jobs = static_cast<unsigned>(number_of("--jobs", v, 1, kMostJobs)); }},
      {"--role", [](Options& o, const std::string& v) { o.role = v; }},
      {"--role-argument", [](Options& o, const std::string& v) { o.role_arguments.push_back(v); }}};
  return kValued;
}

bool take_switch(Options& options, const std::string& name) {
  if (name == "--in-process") return options.in_process = true;
  if (name == "--no-skips") return options.no_skips = true;
  if (name == "--list") return options.list = true;
  if (name == "--help" || name == "-h") return options.help = true;
  return false;
}

}  // namespace

const char* const kHelp = R"(Usage: tokenward-storage-check PLUGIN.so --settings FILE [OPTION]...

Shows whether a storage plugin keeps the contract of tokenward/storage.h.

  --settings FILE  the settings of a store in TOML, as under [stores.NAME.settings] of the daemon. In values {dir} is
                   a fresh directory of the case, {store} a fresh name for a database schema, {proxy_host} and
                   {proxy_port} lead to the server named by upstream = "host:port" in a table [kit]
  --level LEVEL    core, durable or multi-node, each with all before it; without it the highest the plugin claims
  --case NAME      only this case, or this group of cases ("feed"); may be repeated
  --seed N         repeats the random choices of an earlier run
  --scale N        N times as many histories, faults and kills; TOKENWARD_CHECK_SCALE is its default
  --jobs N         so many cases at a time (2)
  --in-process     runs the one --case in this process: for gdb and sanitizers
  --no-skips       a case that cannot be run here counts as failed
  --junit FILE     writes the results as JUnit XML, too
  --list           says which cases there are

Secrets are taken from the environment: "db_password" is TOKENWARD_SECRET_DB_PASSWORD.
Exit code: 0 all passed, 1 some case failed, 2 wrong usage, or the plugin cannot be checked.
)";

const char* name_of(Level level) {
  switch (level) {
    case Level::Core:
      return "core";
    case Level::Durable:
      return "durable";
    case Level::MultiNode:
      return "multi-node";
  }
  return "?";
}

Options read_options(const std::vector<std::string>& arguments) {
  Options options;
  if (const char* const scale = std::getenv("TOKENWARD_CHECK_SCALE"))
    options.scale = scale_of("TOKENWARD_CHECK_SCALE", scale);
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    std::string name = arguments[i];
    if (take_switch(options, name)) continue;
    if (name.rfind("--", 0) != 0) {
      if (!options.plugin.empty()) throw UsageError("one plugin at a time: " + options.plugin + ", " + name);
      options.plugin = name;
      continue;
    }
    std::optional<std::string> value;
    if (const auto sign = name.find('='); sign != std::string::npos) {
      value = name.substr(sign + 1);
      name.erase(sign);
    }
    const auto option = valued().find(name);
    if (option == valued().end()) throw UsageError("unknown option " + name);
    if (!value) {
      if (++i == arguments.size()) throw UsageError(name + " needs a value");
      value = arguments[i];
    }
    option->second(options, *value);
  }
  if (options.help || options.list) return options;
  if (options.plugin.empty()) throw UsageError("which plugin?");
  if (options.settings.empty()) throw UsageError("--settings FILE is needed; an empty file will do for none");
  if (options.in_process && options.cases.size() != 1) throw UsageError("--in-process needs exactly one --case");
  return options;
}

std::string repeat_command(const Options& options, const std::string& case_name, std::uint64_t seed) {
  std::ostringstream scale;
  scale.imbue(std::locale::classic());
  if (options.scale != 1) scale << " --scale " << options.scale;
  return "tokenward-storage-check " + quoted(options.plugin) + " --settings " + quoted(options.settings) + " --case " +
         case_name + " --seed " + std::to_string(seed) + scale.str();
}

}  // namespace tokenward::conformance

#include "runner/settings_file.h"

#include <toml++/toml.h>
#include <charconv>
#include <string_view>

#include <algorithm>
#include <sstream>

#include "runner/options.h"

namespace tokenward::conformance {
namespace {

std::string text_of(const toml::node& node, const std::string& name) {
  if (const auto* text = node.as_string()) return text->get();
  if (const auto* number = node.as_integer()) return std::to_string(number->get());
  if (const auto* truth = node.as_boolean()) return truth->get() ? "true" : "false";
  if (const auto* number = node.as_floating_point()) {
    std::ostringstream out;
    out.imbue(std::locale::classic());
    out << number->get();
    return out.str();
  }
  throw UsageError("setting \"" + name + "\": a string, a number or a boolean is needed");
}

/// As the daemon hands settings over: names of nested tables joined with dots.
void flatten(const toml::table& table, const std::string& prefix, SettingValues& into) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const auto* nested = node.as_table())
      flatten(*nested, name + ".", into);
    else
      into[name] = text_of(node, name);
  }
}

HostAndPort host_and_port(const std::string& text) {
  const auto colon = text.rfind(':');
  HostAndPort found{text.substr(0, colon)};
  const char* const end = text.data() + text.size();
  const bool split = colon != std::string::npos && colon != 0;
  if (!split || std::from_chars(text.data() + colon + 1, end, found.port).ptr != end || found.port == 0)
    throw UsageError("upstream of [kit]: \"host:port\" is needed, not \"" + text + "\"");
  return found;
}

void replace_all(std::string& text, std::string_view placeholder, const std::string& value) {
  for (auto at = text.find(placeholder); at != std::string::npos; at = text.find(placeholder, at + value.size()))
    text.replace(at, placeholder.size(), value);
}

}  // namespace

SettingsFile SettingsFile::read(const std::string& path) {
  SettingsFile made;
  try {
    toml::table table = toml::parse_file(path);
    if (const auto* kit = table["kit"].as_table()) {
      SettingValues of_kit;
      flatten(*kit, "", of_kit);
      for (const auto& [name, value] : of_kit) {
        if (name != "upstream") throw UsageError("[kit] has no setting \"" + name + "\"");
        made.upstream_ = host_and_port(value);
      }
      table.erase("kit");
    }
    flatten(table, "", made.values_);
  } catch (const toml::parse_error& error) {
    throw UsageError(path + ", line " + std::to_string(error.source().begin.line) + ": " +
                     std::string(error.description()));
  }
  return made;
}

SettingValues SettingsFile::filled(const Place& place, const std::optional<HostAndPort>& server) const {
  SettingValues filled = values_;
  for (auto& [name, value] : filled) {
    replace_all(value, "{dir}", place.directory);
    replace_all(value, "{store}", place.store);
    if (!server) continue;
    replace_all(value, "{proxy_host}", server->host);
    replace_all(value, "{proxy_port}", std::to_string(server->port));
  }
  return filled;
}

bool SettingsFile::uses_directory() const {
  return std::any_of(values_.begin(), values_.end(),
                     [](const auto& setting) { return setting.second.find("{dir}") != std::string::npos; });
}

}  // namespace tokenward::conformance

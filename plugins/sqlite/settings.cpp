#include "settings.h"

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "tokenward/sdk/setting_values.hpp"

namespace tokenward::sqlite {
namespace {

using sdk::number_setting, sdk::refuse_setting;

constexpr int kMinCacheMib = 2, kMaxCacheMib = 65536;
constexpr int kMinReaders = 1, kMaxReaders = 64;

bool switch_of(const std::string& name, const std::string& text) {
  if (text != "on" && text != "off") refuse_setting(name, "\"on\" or \"off\" is needed");
  return text == "on";
}

std::string canonical_path(const std::string& name, const std::string& text) {
  if (text.empty() || text.find('\0') != std::string::npos) refuse_setting(name, "a file name is needed");
  std::error_code failed;
  const auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(text), failed);
  if (failed || !std::filesystem::is_directory(path.parent_path(), failed))
    refuse_setting(name, "the directory of " + text + " does not exist");
  return path.string();
}

}  // namespace

StoreSettings read_settings(const sdk::Settings& settings) {
  StoreSettings read;
  for (const auto& [name, value] : settings.all()) {
    if (name == "path")
      read.path = canonical_path(name, value);
    else if (name == "cache_mib")
      read.cache_mib = number_setting(name, value, kMinCacheMib, kMaxCacheMib);
    else if (name == "readers")
      read.readers = static_cast<unsigned>(number_setting(name, value, kMinReaders, kMaxReaders));
    else if (name == "quick_check")
      read.quick_check = switch_of(name, value);
    else
      refuse_setting(name, "unknown");
  }
  if (read.path.empty()) refuse_setting("path", "missing");
  return read;
}

}  // namespace tokenward::sqlite

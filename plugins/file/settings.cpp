#include "settings.h"

#include <filesystem>
#include <string>
#include <system_error>

#include "tokenward/sdk/setting_values.hpp"

namespace tokenward::file {
namespace {

using sdk::number_setting, sdk::refuse_setting;

std::string canonical_directory(const std::string& name, const std::string& text) {
  if (text.empty() || text.find('\0') != std::string::npos) refuse_setting(name, "the name of a directory is needed");
  std::error_code failed;
  auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(text), failed);
  if (!path.has_filename()) path = path.parent_path();  // the name ended with a slash
  if (failed || !std::filesystem::is_directory(path.parent_path(), failed))
    refuse_setting(name, "the directory that " + text + " is to be in does not exist");
  return path.string();
}

}  // namespace

StoreSettings read_settings(const sdk::Settings& settings) {
  StoreSettings read;
  for (const auto& [name, value] : settings.all()) {
    if (name == "path")
      read.path = canonical_directory(name, value);
    else if (name == "compact_at")
      read.compaction.at_percent = number_setting(name, value, 110U, 10'000U);
    else if (name == "compact_min_mib")
      read.compaction.min_bytes = std::uint64_t{number_setting(name, value, 0U, 65'536U)} << 20;
    else if (name == "erase_within_hours")
      read.compaction.erase_within = std::chrono::hours(number_setting(name, value, 1U, 8'760U));
    else
      refuse_setting(name, "unknown");
  }
  if (read.path.empty()) refuse_setting("path", "missing");
  return read;
}

}  // namespace tokenward::file

#include "settings.h"

#include <charconv>
#include <filesystem>
#include <string>
#include <system_error>

namespace tokenward::file {
namespace {

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw sdk::Error(TKW_INVALID, "setting \"" + name + "\": " + why);
}

unsigned number_in(const std::string& name, const std::string& text, unsigned least, unsigned most) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    refuse(name, "a number from " + std::to_string(least) + " to " + std::to_string(most) + " is needed");
  return value;
}

std::string canonical_directory(const std::string& name, const std::string& text) {
  if (text.empty() || text.find('\0') != std::string::npos) refuse(name, "the name of a directory is needed");
  std::error_code failed;
  auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(text), failed);
  if (!path.has_filename()) path = path.parent_path();  // the name ended with a slash
  if (failed || !std::filesystem::is_directory(path.parent_path(), failed))
    refuse(name, "the directory that " + text + " is to be in does not exist");
  return path.string();
}

}  // namespace

StoreSettings read_settings(const sdk::Settings& settings) {
  StoreSettings read;
  for (const auto& [name, value] : settings.all()) {
    if (name == "path")
      read.path = canonical_directory(name, value);
    else if (name == "compact_at")
      read.compaction.at_percent = number_in(name, value, 110, 10'000);
    else if (name == "compact_min_mib")
      read.compaction.min_bytes = std::uint64_t{number_in(name, value, 0, 65'536)} << 20;
    else if (name == "erase_within_hours")
      read.compaction.erase_within = std::chrono::hours(number_in(name, value, 1, 8'760));
    else
      refuse(name, "unknown");
  }
  if (read.path.empty()) refuse("path", "missing");
  return read;
}

}  // namespace tokenward::file

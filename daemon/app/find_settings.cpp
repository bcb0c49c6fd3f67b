#include "app/find_settings.h"

namespace tokenward::app {
namespace {

namespace fs = std::filesystem;

constexpr const char* kFileName = "tokenward.toml";
constexpr const char* kPackagedFile = "/etc/tokenward/tokenward.toml";
constexpr const char* kDirectoryOfRun = "var";  // what scripts/run makes

bool is_there(const fs::path& file) {
  std::error_code error;
  return fs::exists(file, error);
}

}  // namespace

fs::path find_settings_file(const SettingsChoice& choice, SettingsUser user) {
  if (!choice.config.empty()) return choice.config;
  if (!choice.directory.empty()) return choice.directory / kFileName;
  if (user == SettingsUser::Client && is_there(fs::path{kDirectoryOfRun} / kFileName)) {
    return fs::path{kDirectoryOfRun} / kFileName;
  }
  if (is_there(kPackagedFile)) return kPackagedFile;
  return {};
}

SettingsReading find_settings(const SettingsChoice& choice, SettingsUser user) {
  const fs::path file = find_settings_file(choice, user);
  if (file.empty()) return {.settings = Settings{}, .problems = {}};
  return load_settings(file);
}

}  // namespace tokenward::app

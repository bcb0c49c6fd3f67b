#include "app/settings_log.h"

#include <array>

#include "app/settings_section.h"

namespace tokenward::app {
namespace {

namespace fs = std::filesystem;

constexpr std::array kFormats{Choice<LogFormat>{"logfmt", LogFormat::Logfmt},
                              Choice<LogFormat>{"json", LogFormat::Json}};

void read_target(Section& section, const fs::path& data_dir, LogTarget& target) {
  section.read_text<fs::path>("file", target.file, [&](std::string_view text) -> Result<fs::path> {
    if (text == "stdout") return fs::path(text);
    const fs::path path = (data_dir / text).lexically_normal();
    if (!path.has_filename()) return not_allowed(text, "the path of a file, or \"stdout\"");
    return path;
  });
  section.read_choice<LogFormat>("format", target.format, kFormats);
}

void read_access(const toml::table& table, std::string path, const fs::path& data_dir, AccessLogSettings& access,
                 std::vector<SettingsProblem>& problems) {
  static constexpr std::array kRequests{Choice<bool>{"all", false}, Choice<bool>{"errors", true}};
  Section section(table, std::move(path), problems);
  read_target(section, data_dir, access.target);
  section.read_choice<bool>("requests", access.errors_only, kRequests);
  section.read("forward_auth", access.forward_auth);
}

void read_audit(const toml::table& table, std::string path, const fs::path& data_dir, const LogTarget& access,
                AuditLogSettings& audit, std::vector<SettingsProblem>& problems) {
  Section section(table, std::move(path), problems);
  read_target(section, data_dir, audit.target);
  section.read("details", audit.details);
  if (audit.target.is_wanted() && audit.target.file == access.file) {
    section.refuse("file", "log.access is written there; each of the two needs a place of its own");
  }
}

}  // namespace

void read_log(const toml::table& table, const fs::path& data_dir, LogSettings& log,
              std::vector<SettingsProblem>& problems) {
  static constexpr std::array kLevels{
      Choice<LogLevel>{"error", LogLevel::Error}, Choice<LogLevel>{"warning", LogLevel::Warning},
      Choice<LogLevel>{"info", LogLevel::Info}, Choice<LogLevel>{"debug", LogLevel::Debug}};
  Section section(table, "log", problems);
  section.read_choice<LogLevel>("level", log.level, kLevels);
  section.read_choice<LogFormat>("format", log.format, kFormats);
  if (const toml::table* access = section.table("access")) {
    read_access(*access, section.path_of("access"), data_dir, log.access, problems);
  }
  if (const toml::table* audit = section.table("audit")) {
    read_audit(*audit, section.path_of("audit"), data_dir, log.access.target, log.audit, problems);
  }
}

}  // namespace tokenward::app

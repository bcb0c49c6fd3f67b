/// \file
/// The command line.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace tokenward::conformance {

/// How much a plugin is asked for; each level includes the ones before.
enum class Level { Core, Durable, MultiNode };

/// "core", "durable", "multi-node".
const char* name_of(Level level);

/// What makes a run impossible: exit code 2.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct Options {
  std::string plugin;
  std::string settings;            ///< A TOML file.
  std::optional<Level> level;      ///< None: the highest that the plugin claims.
  std::vector<std::string> cases;  ///< Names, or groups ("feed"); empty: all of the level.
  std::optional<std::uint64_t> seed;
  double scale = 1;   ///< Multiplies histories, threads' work and injected faults.
  unsigned jobs = 2;  ///< Cases at the same time.
  std::string junit;  ///< Empty: no such file.
  bool in_process = false;
  bool no_skips = false;
  bool list = false;
  bool help = false;

  // How the program starts itself again. A role is a further process within a case.
  std::string role;
  std::vector<std::string> role_arguments;
};

extern const char* const kHelp;

/// Throws UsageError. The environment variable TOKENWARD_CHECK_SCALE is the default of --scale.
Options read_options(const std::vector<std::string>& arguments);

/// The same command in words for a shell, with this one case and this seed.
std::string repeat_command(const Options& options, const std::string& case_name, std::uint64_t seed);

}  // namespace tokenward::conformance

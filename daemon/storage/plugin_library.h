#pragma once
// Finds, checks and loads a storage plugin. A plugin runs inside the daemon, so where it comes from is checked before a
// byte of it is mapped, and its table before a function of it is called.

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/result.h"

struct tkw_plugin;

namespace tokenward::storage {

/// A loaded plugin; stays loaded until the process ends. Immutable, any thread.
class PluginLibrary {
 public:
  using Pointer = std::shared_ptr<const PluginLibrary>;

  /// Loads `<directory>/<name>.so` for each of `names`, from the first of `directories` (absolute paths) that has it.
  /// Every one is checked before the first is loaded, in this order, and each error is one line that names the plugin
  /// and what is allowed:
  /// - the name is `[a-z0-9_-]+`; the file and everything above it belong to root or this user and nobody else may
  ///   write them (`find_plugin_file`): Invalid or NotFound;
  /// - the file exports exactly the one symbol: Unsupported or Corrupt;
  /// - a child process survives loading it and asking for its table (`probe_plugin`, at most 5 s): Internal;
  /// - the system's loader accepts it, the ABI's major version and struct sizes fit, every mandatory function is there:
  ///   Unsupported or Internal.
  /// Call it once, before the process has a second thread: the probe forks, and nothing forks once a plugin is loaded.
  [[nodiscard]] static Result<std::vector<Pointer>> open_all(const std::vector<std::string>& names,
                                                             const std::vector<std::filesystem::path>& directories);

  /// `open_all` for the only plugin of a process.
  [[nodiscard]] static Result<Pointer> open(const std::string& name,
                                            const std::vector<std::filesystem::path>& directories);

  virtual ~PluginLibrary() = default;
  [[nodiscard]] virtual const tkw_plugin& table() const noexcept = 0;
  [[nodiscard]] virtual const std::filesystem::path& path() const noexcept = 0;
};

}  // namespace tokenward::storage

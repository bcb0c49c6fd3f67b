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
  /// Loads `<directory>/<name>.so` from the first of `directories` (absolute paths) that has it. Checks in this order,
  /// each with an error that names the path and what is allowed: the name is `[a-z0-9_-]+`; the file and every parent
  /// directory belong to root or this user and nobody else may write them; a probe in a child process survives loading
  /// it and asking for its table; it exports exactly the one symbol; the ABI's major and struct sizes fit; every
  /// required function is there. Call before the process has threads (the probe forks).
  [[nodiscard]] static Result<std::shared_ptr<const PluginLibrary>> open(
      const std::string& name, const std::vector<std::filesystem::path>& directories);

  virtual ~PluginLibrary() = default;
  [[nodiscard]] virtual const tkw_plugin& table() const noexcept = 0;
  [[nodiscard]] virtual const std::filesystem::path& path() const noexcept = 0;
};

}  // namespace tokenward::storage

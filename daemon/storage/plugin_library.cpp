#include "storage/plugin_library.h"

#include <algorithm>
#include <chrono>
#include <fstream>
#include <utility>

#include "storage/dynamic_library.h"
#include "storage/elf_exports.h"
#include "storage/plugin_files.h"
#include "storage/plugin_probe.h"
#include "storage/plugin_table.h"
#include "storage/plugin_text.h"

namespace tokenward::storage {

namespace {

namespace fs = std::filesystem;

constexpr std::chrono::milliseconds kProbePatience{5000};
constexpr std::uintmax_t kLargestFile = 512 * 1024 * 1024;  // debug information included

class LoadedPlugin final : public PluginLibrary {
 public:
  LoadedPlugin(fs::path path, const tkw_plugin& table) : path_(std::move(path)), table_(table) {}
  const tkw_plugin& table() const noexcept override { return table_; }
  const fs::path& path() const noexcept override { return path_; }

 private:
  const fs::path path_;
  const tkw_plugin& table_;
};

Error about(const std::string& plugin, Error error) {
  error.message = one_line("plugin \"" + plugin + "\" " + error.message);
  return error;
}

Result<Bytes> read_file(const fs::path& path) {
  std::error_code failure;
  const std::uintmax_t size = fs::file_size(path, failure);
  if (failure) return Error{ErrorCode::Unavailable, "cannot be read: " + failure.message()};
  if (size > kLargestFile) return Error{ErrorCode::TooLarge, "is larger than 512 MiB"};
  Bytes bytes(size);
  std::ifstream file(path, std::ios::binary);
  if (!file.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size))) {
    return Error{ErrorCode::Unavailable, "cannot be read"};
  }
  return bytes;
}

/// A second export would be visible to nobody here, but it is the sign of a library that was not built as a plugin, and
/// whose other symbols may have been bound to those of a different one.
Result<void> check_exports(const fs::path& path) {
  const auto bytes = read_file(path);
  if (!bytes) return bytes.error();
  auto exports = elf_exports(*bytes);
  if (!exports) return exports.error();
  const auto entry = std::find(exports->begin(), exports->end(), TKW_STORAGE_ENTRY);
  if (entry == exports->end()) return Error{ErrorCode::Unsupported, "does not export " TKW_STORAGE_ENTRY};
  exports->erase(entry);
  if (exports->empty()) return {};
  return Error{ErrorCode::Unsupported, "exports " + std::to_string(exports->size()) +
                                           " symbols beside " TKW_STORAGE_ENTRY ", which must be the only one: " +
                                           exports->front() + (exports->size() > 1 ? ", ..." : "")};
}

/// All that can be known about a plugin without loading it here.
Result<fs::path> check(const std::string& name, const std::vector<fs::path>& directories) {
  auto path = find_plugin_file(name, directories);
  if (!path) return about(name, path.error());
  if (auto exports = check_exports(*path); !exports) return about(path->string(), exports.error());
  if (auto probed = probe_plugin(*path, kProbePatience); !probed) return about(path->string(), probed.error());
  return path;
}

Result<PluginLibrary::Pointer> load(const fs::path& path) {
  auto entry = map_plugin(path);
  if (!entry) return about(path.string(), entry.error());
  auto table = ask_for_table(*entry);
  if (!table) return about(path.string(), table.error());
  return PluginLibrary::Pointer(std::make_shared<LoadedPlugin>(path, **table));
}

}  // namespace

Result<std::vector<PluginLibrary::Pointer>> PluginLibrary::open_all(const std::vector<std::string>& names,
                                                                    const std::vector<fs::path>& directories) {
  std::vector<fs::path> paths;
  for (const std::string& name : names) {
    auto path = check(name, directories);
    if (!path) return path.error();
    paths.push_back(*std::move(path));
  }
  std::vector<Pointer> plugins;
  for (const fs::path& path : paths) {
    auto plugin = load(path);
    if (!plugin) return plugin.error();
    plugins.push_back(*std::move(plugin));
  }
  return plugins;
}

Result<PluginLibrary::Pointer> PluginLibrary::open(const std::string& name, const std::vector<fs::path>& directories) {
  auto plugins = open_all({name}, directories);
  if (!plugins) return plugins.error();
  return std::move(plugins->front());
}

}  // namespace tokenward::storage

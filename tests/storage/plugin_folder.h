#pragma once
// A directory of plugins that passes the loader's checks wherever the tests are built: copies in a private temporary
// folder, removed with the object.

#include <filesystem>
#include <initializer_list>
#include <stdexcept>
#include <string>

#include <stdlib.h>

namespace tokenward::storage {

inline std::filesystem::path built_plugin(const std::string& name) {
  return std::filesystem::path(TEST_PLUGIN_DIRECTORY) / (name + ".so");
}

class PluginFolder {
 public:
  PluginFolder(std::initializer_list<std::string> names = {}) {
    std::string pattern = (std::filesystem::temp_directory_path() / "tokenward-test-XXXXXX").string();
    if (!::mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp");
    path_ = std::filesystem::canonical(pattern);
    for (const std::string& name : names) {
      std::filesystem::copy_file(built_plugin(name), file(name));
      std::filesystem::permissions(file(name), std::filesystem::perms(0755));
    }
  }
  PluginFolder(const PluginFolder&) = delete;
  PluginFolder& operator=(const PluginFolder&) = delete;
  ~PluginFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }

  [[nodiscard]] std::string path() const { return path_.string(); }
  [[nodiscard]] std::string file(const std::string& name) const { return (path_ / (name + ".so")).string(); }

 private:
  std::filesystem::path path_;
};

}  // namespace tokenward::storage

#include "command_run.h"

#include <fstream>
#include <random>
#include <sstream>

namespace tokenward::app::testing {

namespace fs = std::filesystem;

Ran run(const std::vector<std::string>& arguments, const std::string& input) {
  std::vector<const char*> argv{"tokenward"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in(input);
  std::ostringstream out, err;
  local_calls() = {};
  const ExitCode code = run_command_line(static_cast<int>(argv.size()), argv.data(), {in, out, err});
  return {code, out.str(), err.str()};
}

TemporaryDirectory::TemporaryDirectory()
    : path_(fs::temp_directory_path() / ("tokenward-" + std::to_string(std::random_device{}()))) {
  fs::create_directory(path_);
}

TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

std::string TemporaryDirectory::write(const std::string& name, const std::string& content) const {
  const fs::path file = path_ / name;
  std::ofstream{file} << content;
  fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
  return file.string();
}

WithDaemon::WithDaemon() {
  directory.write("tokenward.toml",
                  "data_dir = \".\"\n[[listeners]]\naddress = \"" + daemon.address() + "\"\nserves = [\"manage\"]\n");
  directory.write("operator.token", std::string{kCredential} + "\n");
}

Ran WithDaemon::run(std::vector<std::string> arguments, const std::string& input) const {
  arguments.insert(arguments.begin(), {"--dir", directory.path().string()});
  return testing::run(arguments, input);
}

}  // namespace tokenward::app::testing

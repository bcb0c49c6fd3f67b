#include "command_run.h"

#include <fstream>
#include <random>
#include <sstream>

namespace tokenward::app::testing {

namespace fs = std::filesystem;

namespace {

// Types the lines in their order, and then nothing more.
AskHidden typing(std::vector<std::string> lines, std::ostream& screen) {
  if (lines.empty()) return {};
  return [lines = std::move(lines), next = std::size_t{0},
          &screen](const std::string& question) mutable -> Result<Secret> {
    screen << question;
    if (next == lines.size()) return Error{ErrorCode::Invalid, "nothing was typed"};
    return Secret(as_bytes(lines[next++]));
  };
}

}  // namespace

Ran run(const std::vector<std::string>& arguments, const std::string& input, std::vector<std::string> typed) {
  std::vector<const char*> argv{"tokenward"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  std::istringstream in(input);
  std::ostringstream out, err;
  local_calls() = {};
  const ExitCode code = run_command_line(static_cast<int>(argv.size()), argv.data(),
                                         {in, out, err, false, typing(std::move(typed), err)});
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

Ran WithDaemon::run(std::vector<std::string> arguments, const std::string& input,
                    std::vector<std::string> typed) const {
  arguments.insert(arguments.begin(), {"--dir", directory.path().string()});
  return testing::run(arguments, input, std::move(typed));
}

}  // namespace tokenward::app::testing

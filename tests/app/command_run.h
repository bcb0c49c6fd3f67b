#pragma once
// Runs the command line as a person would, in a directory of its own, with a credential and a fake daemon.

#include "app/command_line.h"
#include "fake_daemon.h"
#include "fake_local_commands.h"

#include <boost/test/unit_test.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace tokenward::app::testing {

/// What a run left behind.
struct Ran {
  ExitCode code;
  std::string out;
  std::string err;
};

/// `typed` are the lines that somebody types at the terminal, one for each hidden question; none: there is no terminal.
[[nodiscard]] Ran run(const std::vector<std::string>& arguments, const std::string& input = "",
                      std::vector<std::string> typed = {});

/// A directory that goes with the test.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// Writes a file there that only its owner may read; returns its path.
  std::string write(const std::string& name, const std::string& content) const;

 private:
  std::filesystem::path path_;
};

/// The value that `WithDaemon` calls with.
inline constexpr const char* kCredential = "tkw_0credential";

/// A running fake daemon and a directory whose settings lead to it.
struct WithDaemon {
  TemporaryDirectory directory;
  FakeDaemon daemon;

  WithDaemon();
  /// `run` with `--dir` of that directory in front.
  [[nodiscard]] Ran run(std::vector<std::string> arguments, const std::string& input = "",
                        std::vector<std::string> typed = {}) const;
};

}  // namespace tokenward::app::testing

namespace tokenward::app {
inline std::ostream& operator<<(std::ostream& out, ExitCode code) { return out << static_cast<int>(code); }
}  // namespace tokenward::app

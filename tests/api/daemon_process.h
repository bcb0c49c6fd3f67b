#pragma once
// The real daemon as a process of its own: a fresh installation in a temporary folder, on a free port.

#include <Poco/Pipe.h>
#include <Poco/Process.h>

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "api/client.h"
#include "storage/plugin_folder.h"

namespace tokenward::api {

class DaemonProcess {
 public:
  /// Writes the settings (`more` stands at their end), initialises and starts; returns once requests are answered. Throws
  /// std::runtime_error where the daemon does not start.
  explicit DaemonProcess(const std::string& more = {});
  /// Stops the daemon if it runs.
  ~DaemonProcess();
  DaemonProcess(const DaemonProcess&) = delete;
  DaemonProcess& operator=(const DaemonProcess&) = delete;

  /// Starts it again over the same data; it may get another port.
  void start();
  /// Asks it to end, as Ctrl-C does, and returns its exit code.
  int stop();
  /// Ends it with SIGKILL: it gets no chance to write anything more.
  void kill();
  /// Runs a command of the binary on this installation to its end; its exit code.
  int run(std::vector<std::string> arguments);

  /// Where everything is that the daemon writes.
  [[nodiscard]] std::string folder() const { return folder_.path(); }
  [[nodiscard]] std::uint16_t port() const noexcept { return port_; }
  [[nodiscard]] Client client(const std::string& token) const { return Client(port_, token); }
  /// A client with the first operator's token.
  [[nodiscard]] Client operator_client() const { return client(operator_token_); }
  [[nodiscard]] const std::string& operator_token() const noexcept { return operator_token_; }

 private:
  [[nodiscard]] Poco::ProcessHandle launch(std::vector<std::string> arguments, Poco::Pipe& output);

  const storage::PluginFolder folder_{"sqlite"};
  const std::string settings_ = folder_.path() + "/tokenward.toml";
  std::string operator_token_;
  std::unique_ptr<Poco::ProcessHandle> process_;
  std::uint16_t port_ = 0;
};

}  // namespace tokenward::api

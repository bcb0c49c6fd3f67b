/// \file
/// A MariaDB server of a test's own: fresh data, a socket and a port nobody else has, gone with whoever started it.
#pragma once

#include <string>
#include <vector>

namespace tokenward::test {

/// The server's data lies in memory (/dev/shm) unless TMPDIR says otherwise. It is killed and its data removed at the
/// end; should the process that made it die before that, the kernel ends the server. Errors are thrown as
/// std::runtime_error, with the end of the server's log.
class PrivateServer {
 public:
  /// Starts a server with these options ("--ssl-ca=…") besides its own and waits until it answers.
  explicit PrivateServer(std::vector<std::string> options = {});
  ~PrivateServer();
  PrivateServer(const PrivateServer&) = delete;
  PrivateServer& operator=(const PrivateServer&) = delete;

  /// Where `root` may log in, without a password; also over the port.
  [[nodiscard]] const std::string& socket() const noexcept { return socket_; }
  /// On 127.0.0.1.
  [[nodiscard]] unsigned port() const noexcept { return port_; }
  /// For files that are to go with the server.
  [[nodiscard]] const std::string& directory() const noexcept { return directory_; }

  /// The number of its process.
  [[nodiscard]] int process() const noexcept { return process_; }

  /// SIGSTOP, and its end: what is connected stays so and gets no answer.
  void freeze();
  void thaw();

  /// SIGKILL.
  void kill();
  /// Starts it again, on the same data, socket and port; with other options, if there are any.
  void start();
  void start(std::vector<std::string> options);

 private:
  void create_data();
  void wait_until_it_answers();

  std::string directory_, socket_;
  unsigned port_ = 0;
  std::vector<std::string> options_;
  int process_ = -1;
};

}  // namespace tokenward::test

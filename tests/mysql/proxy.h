/// \file
/// Stands between a store and its server and cuts their connection at a chosen word.
#pragma once

#include <atomic>
#include <list>
#include <mutex>
#include <string>
#include <thread>

namespace tokenward::test {

/// Listens on a port of 127.0.0.1 and passes everything on to the server. Errors are thrown as std::runtime_error.
class Proxy {
 public:
  /// What happens to a statement (or script) of the client that contains the word.
  enum class Deed {
    CutBefore,   ///< It never reaches the server: both ends are closed.
    HoldAnswer,  ///< It does, but its answer does not come back until `cut`.
  };

  explicit Proxy(unsigned server_port);
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] unsigned port() const noexcept { return port_; }

  /// From now on, once.
  void at_word(const std::string& word, Deed deed);

  /// Closes all connections.
  void cut();

 private:
  struct Link {
    int client, server;
    bool holding = false;
    std::thread thread;
  };

  void accept_clients();
  void pass_on(Link& link);
  bool pass_from_client(Link& link, std::string& unsent);
  bool deed_done_on(Link& link, const std::string& statement);

  unsigned server_port_, port_ = 0;
  int listener_;
  std::mutex mutex_;  // guards what follows
  std::string word_;
  Deed deed_ = Deed::CutBefore;
  std::list<Link> links_;
  std::thread acceptor_;
};

}  // namespace tokenward::test

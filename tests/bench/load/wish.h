#pragma once
// What the command line asks for. Each command is a function that returns when it has printed its result.

#include <asio/ip/tcp.hpp>
#include <chrono>
#include <string>

namespace tokenward::bench {

struct Wish {
  asio::ip::tcp::endpoint server;
  std::string request;       ///< File of the request, see Template.
  std::string lines;         ///< File of the list, a line for each request.
  std::string save;          ///< File for the bodies of the answers, a line each; empty: none.
  int status = 0;            ///< The status that does not count as failed; 0: any of 2xx.
  unsigned connections = 1;  ///< 1 to 60000.
  unsigned rate = 1000;      ///< Requests per second.
  std::chrono::seconds length{1};
  std::chrono::milliseconds pause{100};

  [[nodiscard]] bool welcomes(int answered) const noexcept {
    return status == 0 ? answered / 100 == 2 : answered == status;
  }
};

/// Sends a request for each line of the list, each once, over all connections.
void go_through(const Wish& wish);
/// Sends `rate` requests per second for `length`, whether or not the earlier ones were answered: what a request waits
/// for a connection counts too.
void ask_steadily(const Wish& wish);
/// Connects, asks and hangs up, over and over, for `length`: what a new client waits.
void ask_freshly(const Wish& wish);
/// Opens the connections, asks once on each, says "ready" and holds them until standard input ends.
void stay_idle(const Wish& wish);
/// Sends the request a byte every `pause` on each connection, again and again, anew where the server hangs up; says
/// "ready" when all are connected and goes on until standard input ends.
void drip(const Wish& wish);

}  // namespace tokenward::bench

// Loads a server in ways that wrk does not: each request once, a steady rate, fresh connections, idle ones, slow ones.
// One thread.

#include <sched.h>
#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <asio/ip/address.hpp>
#include <chrono>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <stdexcept>

#include "wish.h"

using namespace tokenward::bench;

namespace {

/// "http://127.0.0.1:8640"
asio::ip::tcp::endpoint endpoint_of(const std::string& url) {
  const std::size_t host = url.find("://"), colon = url.rfind(':');
  if (host == std::string::npos || colon <= host) throw std::runtime_error("not http://ADDRESS:PORT: " + url);
  return {asio::ip::make_address(url.substr(host + 3, colon - host - 3)),
          static_cast<asio::ip::port_type>(std::atoi(url.c_str() + colon + 1))};
}

/// Each connection takes a file descriptor. Throws where this process may not have so many.
void allow_connections(unsigned connections) {
  const rlim_t wanted = connections + 64;
  rlimit files{};
  ::getrlimit(RLIMIT_NOFILE, &files);
  if (files.rlim_cur >= wanted) return;
  files.rlim_cur = wanted;
  if (files.rlim_max < wanted) files.rlim_max = wanted;
  if (::setrlimit(RLIMIT_NOFILE, &files) != 0) {
    throw std::runtime_error(std::to_string(connections) + " connections need \"ulimit -n " + std::to_string(wanted) +
                             "\" or more");
  }
}

/// What measures waiting is not to wait for what makes the load on the same core. Where that is not allowed it does.
void go_first() {
  sched_param priority{};
  priority.sched_priority = 1;
  ::sched_setscheduler(0, SCHED_FIFO, &priority);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Loads a server in ways that wrk does not"};
  app.require_subcommand(1);
  Wish wish;
  std::string url;
  const auto add = [&](const char* name, const char* help, void (*run)(const Wish&), bool first) {
    CLI::App* command = app.add_subcommand(name, help);
    command->add_option("url", url, "http://ADDRESS:PORT")->required();
    command->add_option("--request", wish.request, "File of the request")->required();
    command->add_option("--lines", wish.lines, "File of what {line} stands for");
    command->add_option("--save", wish.save, "File for the answers' bodies");
    command->add_option("--status", wish.status, "The status that is right; any 2xx at first");
    command->add_option("--connections", wish.connections, "Connections")->check(CLI::Range(1u, 60'000u));
    command->add_option("--rate", wish.rate, "Requests per second")->check(CLI::Range(1u, 1'000'000u));
    command->add_option_function<unsigned>(
        "--seconds", [&](const unsigned& seconds) { wish.length = std::chrono::seconds{seconds}; }, "Length");
    command->add_option_function<unsigned>(
        "--pause", [&](const unsigned& pause) { wish.pause = std::chrono::milliseconds{pause}; },
        "Milliseconds between two bytes");
    command->callback([&, run, first] {
      wish.server = endpoint_of(url);
      allow_connections(wish.connections);
      if (first) go_first();
      run(wish);
    });
  };
  add("through", "a list, each line once", go_through, false);
  add("steady", "a rate", ask_steadily, true);
  add("fresh", "a connection for each request", ask_freshly, true);
  add("idle", "connections that wait", stay_idle, false);
  add("drip", "connections that send a byte at a time", drip, false);
  try {
    CLI11_PARSE(app, argc, argv);
  } catch (const std::exception& failure) {
    std::cerr << "bench_load: " << failure.what() << '\n';
    return 1;
  }
  return 0;
}

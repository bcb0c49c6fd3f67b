// Commands that hold connections until standard input ends.

#include <unistd.h>

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/write.hpp>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <memory>
#include <stdexcept>
#include <vector>

#include "client.h"
#include "template.h"
#include "wish.h"

namespace tokenward::bench {
namespace {

void say_ready() {
  std::puts("ready");
  std::fflush(stdout);
}

/// Runs the context until standard input ends.
void run_until_told(asio::io_context& context) {
  asio::posix::stream_descriptor input(context, ::dup(STDIN_FILENO));
  char byte = 0;
  input.async_read_some(asio::buffer(&byte, 1), [&](const asio::error_code&, std::size_t) { context.stop(); });
  context.run();
}

/// One byte after the other, and from the beginning when the answer has come or the server has hung up. The first
/// connection counts in `connected`.
asio::awaitable<void> drip_one(asio::io_context& context, const Wish& wish, const std::string& bytes,
                               std::chrono::milliseconds offset, unsigned& connected) {
  asio::steady_timer timer(context, offset);
  co_await timer.async_wait(asio::use_awaitable);
  for (bool first = true;; first = false) {
    Client client(context, wish.server);
    try {
      co_await client.connect();
      if (first && ++connected == wish.connections) say_ready();
      for (const char& byte : bytes) {
        co_await asio::async_write(client.socket(), asio::buffer(&byte, 1), asio::use_awaitable);
        timer.expires_after(wish.pause);
        co_await timer.async_wait(asio::use_awaitable);
      }
      co_await client.answer();
    } catch (const std::exception&) {  // hung up at a deadline: again
      if (first && !client.socket().is_open()) throw;
    }
  }
}

void rethrow(const std::exception_ptr& failure) {
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

void stay_idle(const Wish& wish) {
  asio::io_context context{1};
  const std::string bytes = Template(wish.request).filled();
  std::vector<std::unique_ptr<Client>> clients;
  asio::co_spawn(
      context,
      [&]() -> asio::awaitable<void> {
        while (clients.size() < wish.connections) {
          clients.push_back(std::make_unique<Client>(context, wish.server));
          const Answer answer = co_await clients.back()->ask(bytes);
          if (!wish.welcomes(answer.status)) throw std::runtime_error("answered " + std::to_string(answer.status));
        }
        say_ready();
      },
      rethrow);
  run_until_told(context);
}

void drip(const Wish& wish) {
  asio::io_context context{1};
  const std::string bytes = Template(wish.request).filled();
  unsigned connected = 0;
  for (unsigned i = 0; i < wish.connections; ++i) {
    asio::co_spawn(context, drip_one(context, wish, bytes, wish.pause * i / wish.connections, connected), rethrow);
  }
  run_until_told(context);
}

}  // namespace tokenward::bench

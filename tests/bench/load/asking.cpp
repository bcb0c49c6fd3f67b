// Commands that end by themselves.

#include <asio/co_spawn.hpp>
#include <asio/io_context.hpp>
#include <asio/redirect_error.hpp>
#include <asio/steady_timer.hpp>
#include <asio/use_awaitable.hpp>
#include <deque>
#include <exception>
#include <fstream>
#include <stdexcept>
#include <vector>

#include "client.h"
#include "latencies.h"
#include "template.h"
#include "wish.h"

namespace tokenward::bench {
namespace {

/// A measurement under way, which its coroutines share.
struct Run {
  explicit Run(const Wish& wished) : wish(wished), request(wished.request) {
    if (!wished.save.empty()) saved.open(wished.save);
  }

  /// Asks once. What takes the connection down counts as failed.
  asio::awaitable<void> ask(Client& client, std::string bytes, Clock::time_point since) {
    try {
      const Answer answer = co_await client.ask(bytes);
      if (wish.welcomes(answer.status)) {
        latencies.add(Clock::now() - since);
      } else {
        latencies.fail();
      }
      if (saved.is_open()) saved << answer.body << '\n';
    } catch (const std::exception&) {
      latencies.fail();
      client.close();
    }
  }

  /// Ends the measurement: waits for the coroutines and prints.
  void finish(Clock::time_point begin) {
    context.run();
    latencies.print(Clock::now() - begin);
  }

  const Wish& wish;
  const Template request;
  asio::io_context context{1};
  Latencies latencies;
  std::ofstream saved;
};

asio::awaitable<void> take_lines(Run& run, std::ifstream& lines) {
  Client client(run.context, run.wish.server);
  for (std::string line; std::getline(lines, line);) {
    co_await run.ask(client, run.request.filled(line), Clock::now());
  }
}

/// Requests that are due, and the connections that wait for them.
struct Schedule {
  explicit Schedule(Run& run) : wake(run.context, Clock::time_point::max()) {}
  std::deque<Clock::time_point> due;
  asio::steady_timer wake;
  bool over = false;
};

asio::awaitable<void> take_due(Run& run, Schedule& schedule, const std::string& bytes) {
  Client client(run.context, run.wish.server);
  co_await client.connect();
  for (;;) {
    if (schedule.due.empty()) {
      if (schedule.over) co_return;
      asio::error_code woken;
      co_await schedule.wake.async_wait(asio::redirect_error(asio::use_awaitable, woken));
      continue;
    }
    const Clock::time_point since = schedule.due.front();
    schedule.due.pop_front();
    co_await run.ask(client, bytes, since);
  }
}

asio::awaitable<void> make_due(Run& run, Schedule& schedule) {
  asio::steady_timer timer(run.context);
  const auto step = std::chrono::nanoseconds{1'000'000'000 / run.wish.rate};
  const auto end = Clock::now() + run.wish.length;
  for (auto next = Clock::now() + step; next < end; next += step) {
    timer.expires_at(next);
    co_await timer.async_wait(asio::use_awaitable);
    schedule.due.push_back(next);
    schedule.wake.cancel_one();
  }
  schedule.over = true;
  schedule.wake.cancel();
}

asio::awaitable<void> come_and_go(Run& run, const std::string& bytes) {
  const auto end = Clock::now() + run.wish.length;
  while (Clock::now() < end) {
    Client client(run.context, run.wish.server);
    co_await run.ask(client, bytes, Clock::now());
  }
}

/// What ends a coroutine by an exception ends the program.
void rethrow(const std::exception_ptr& failure) {
  if (failure) std::rethrow_exception(failure);
}

}  // namespace

void go_through(const Wish& wish) {
  Run run(wish);
  std::ifstream lines(wish.lines);
  if (!lines) throw std::runtime_error("cannot read " + wish.lines);
  const auto begin = Clock::now();
  for (unsigned i = 0; i < wish.connections; ++i) asio::co_spawn(run.context, take_lines(run, lines), rethrow);
  run.finish(begin);
}

void ask_steadily(const Wish& wish) {
  Run run(wish);
  Schedule schedule(run);
  const std::string bytes = run.request.filled();
  const auto begin = Clock::now();
  for (unsigned i = 0; i < wish.connections; ++i) asio::co_spawn(run.context, take_due(run, schedule, bytes), rethrow);
  asio::co_spawn(run.context, make_due(run, schedule), rethrow);
  run.finish(begin);
}

void ask_freshly(const Wish& wish) {
  Run run(wish);
  const std::string bytes = run.request.filled();
  const auto begin = Clock::now();
  for (unsigned i = 0; i < wish.connections; ++i) asio::co_spawn(run.context, come_and_go(run, bytes), rethrow);
  run.finish(begin);
}

}  // namespace tokenward::bench

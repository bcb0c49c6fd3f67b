#include "net/server.h"

#include <algorithm>
#include <utility>

#include "net/io_thread.h"
#include "net/listener.h"

namespace tokenward::net {

Server::Server(std::shared_ptr<Service> service) : service_(std::move(service)) {}

Server::~Server() { stop(std::chrono::milliseconds{0}); }

Result<std::unique_ptr<Server>> Server::open(ServerConfig config, RouteRulesLookup lookup, RequestHandler handler) {
  const std::shared_ptr<Service> service{new Service{std::move(lookup), std::move(handler), std::move(config.refused),
                                                     config.deadlines, std::move(config.listeners),
                                                     ConnectionLimit{config.max_connections}}};
  std::unique_ptr<Server> server{new Server(service)};
  for (unsigned i = 0; i < std::max(1U, config.threads); ++i)
    server->io_threads_.push_back(std::make_shared<IoThread>(service));
  for (ListenerConfig& listener : service->listeners) {
    const std::size_t home = server->listeners_.size() % server->io_threads_.size();
    auto opened = Listener::open(listener, server->io_threads_, home);
    if (!opened) return opened.error();
    listener.traits.loopback = is_loopback((*opened)->bound());
    server->listeners_.push_back(std::move(*opened));
  }
  return server;
}

void Server::start() {
  *running_.lock() = static_cast<unsigned>(io_threads_.size());
  for (const auto& thread : io_threads_) threads_.emplace_back([this, &thread] { run(*thread); });
  for (const auto& listener : listeners_) listener->start();
}

void Server::run(IoThread& thread) {
  thread.run();
  auto running = running_.lock();
  --*running;
  stopped_.notify_all();
}

void Server::stop(std::chrono::milliseconds grace) {
  if (threads_.empty()) return;
  for (const auto& listener : listeners_) listener->close();
  for (const auto& thread : io_threads_) thread->drain();
  {
    auto running = running_.lock();
    stopped_.wait_for(running.guard(), grace, [&] { return *running == 0; });
  }
  for (const auto& thread : io_threads_) thread->abort();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

std::vector<std::string> Server::addresses() const {
  std::vector<std::string> texts;
  for (const auto& listener : listeners_) texts.push_back(listener->address());
  return texts;
}

CounterSnapshot Server::counters() const {
  CounterSnapshot sum;
  for (const auto& thread : io_threads_) thread->counters().add_to(sum);
  return sum;
}

}  // namespace tokenward::net

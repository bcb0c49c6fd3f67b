// The ceiling of `net`: a fixed answer behind the whole gate, to be compared with nginx `return 200` by the same load.
//   bench_net ADDRESS [THREADS]      for example: taskset -c 0 bench_net 127.0.0.1:8640
#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/http_date_cache.h"
#include "net/server.h"

namespace {

using namespace tokenward;

constexpr std::array kAuthFields{
    ReadField{"authorization", FieldRule::Credential}, ReadField{"x-forwarded-for"},
    ReadField{"x-required-scope", FieldRule::List},    ReadField{"x-required-tenant"},
    ReadField{"x-request-id", FieldRule::Replaced},    ReadField{"traceparent", FieldRule::Replaced}};
constexpr RouteRules kAuthRules{.fields = kAuthFields, .forward_auth = true};

const RouteRules& rules_for(std::string_view, std::string_view, const ListenerTraits&) { return kAuthRules; }

void answer(const RequestMessage&, Exchange& exchange) {
  std::string& out = exchange.output();
  out.append("HTTP/1.1 200 OK\r\nDate: ").append(http_date_now());
  out.append(
      "\r\nCache-Control: no-store\r\nVary: Authorization\r\nX-Token-Tenant: acme\r\nX-Token-Owner: "
      "alice%40acme.test\r\n"
      "X-Token-Id: 0192f4a0-7c1e-7000-8000-000000000001\r\nX-Token-Scopes: read\r\nContent-Length: 0\r\n\r\n");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return std::fputs("usage: bench_net ADDRESS [THREADS]\n", stderr), 2;
  net::ServerConfig config;
  config.listeners.emplace_back().address = argv[1];
  config.threads = argc > 2 ? static_cast<unsigned>(std::atoi(argv[2])) : 1;
  auto server = net::Server::open(std::move(config), rules_for, answer);
  if (!server) return std::fprintf(stderr, "%s\n", server.error().message.c_str()), 1;
  (*server)->start();
  std::printf("listening on %s; end of input ends it\n", (*server)->addresses().front().c_str());
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
  (*server)->stop(std::chrono::seconds{1});
  const net::CounterSnapshot counted = (*server)->counters();
  std::printf("%llu requests on %llu connections\n", static_cast<unsigned long long>(counted.requests),
              static_cast<unsigned long long>(counted.connections_accepted));
}

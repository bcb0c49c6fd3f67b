// How long this layer takes for the answers that are asked for most, from the admitted message to the answer's bytes,
// on one thread and without sockets. Not a test: it prints, and people compare within one run.
//
// Usage: bench_http [ITERATIONS]

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <future>

#include "http/house_fixture.h"

using namespace tokenward;
using namespace tokenward::http;

namespace {

/// An exchange whose buffer is used again and again, as a connection's is.
class ReusedExchange final : public Exchange {
 public:
  std::string& output() noexcept override { return output_; }
  void close_after() noexcept override {}
  void counts_for(std::uint64_t) noexcept override {}
  std::shared_ptr<PendingAnswer> detach() override { throw std::runtime_error("not answered from memory"); }

 private:
  std::string output_;
};

/// An exchange whose answer may come later.
class WaitingExchange final : public Exchange {
 public:
  explicit WaitingExchange(const RequestMessage& request) : request_(request) {}
  std::string& output() noexcept override { return output_; }
  void close_after() noexcept override {}
  void counts_for(std::uint64_t) noexcept override {}
  std::shared_ptr<PendingAnswer> detach() override {
    auto pending = std::make_shared<Pending>(request_);
    arrival_ = pending->arrival();
    return pending;
  }
  void wait() {
    if (arrival_.valid()) arrival_.wait();
  }

 private:
  /// The request lives on in the bench, so it need not be copied.
  class Pending final : public PendingAnswer {
   public:
    explicit Pending(const RequestMessage& request) : request_(request) {}
    const RequestMessage& request() const noexcept override { return request_; }
    void send(std::string, bool) override { sent_.set_value(); }
    [[nodiscard]] std::future<void> arrival() { return sent_.get_future(); }

   private:
    const RequestMessage& request_;
    std::promise<void> sent_;
  };

  const RequestMessage& request_;
  std::string output_;
  std::future<void> arrival_;
};

/// Prints the fastest of five rounds: the others were disturbed.
template <class Body>
void measure(const char* name, long iterations, Body body) {
  double best = 1e18;
  for (int round = 0; round < 5; ++round) {
    const auto start = std::chrono::steady_clock::now();
    for (long i = 0; i < iterations; ++i) body();
    const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - start;
    best = std::min(best, spent.count() / static_cast<double>(iterations));
  }
  std::printf("%-44s %8.0f ns\n", name, best);
}

struct Bench : DispatcherFixture {
  Bench() { serve({}); }

  void measure_answer(const char* name, TestRequest request, long iterations) {
    request.listener = first_listener;
    const RequestMessage& message = request.message();
    ReusedExchange exchange;
    measure(name, iterations, [&] {
      exchange.output().clear();
      dispatcher->answer(message, exchange);
    });
    const std::string& wire = exchange.output();
    std::printf("    %.*s, %zu bytes\n", static_cast<int>(wire.find('\r')), wire.c_str(), wire.size());
  }

  /// How long a batch of `count` tokens that memory knows keeps its I/O thread, and how long it takes in all.
  void measure_batch(std::size_t count, const std::string& token, long iterations) {
    std::string body = R"({"items":[)";
    for (std::size_t i = 0; i < count; ++i) body.append(i == 0 ? "" : ",").append("{\"token\":\"" + token + "\"}");
    TestRequest request = TestRequest::json("POST", "/v1/validate/batch", body + "]}");
    request.listener = first_listener;
    const RequestMessage& message = request.message();
    std::chrono::nanoseconds longest{0};
    measure(("batch of " + std::to_string(count) + ", until answered").c_str(), iterations, [&] {
      WaitingExchange exchange(message);
      const auto start = std::chrono::steady_clock::now();
      dispatcher->answer(message, exchange);
      longest = std::max<std::chrono::nanoseconds>(longest, std::chrono::steady_clock::now() - start);
      exchange.wait();
    });
    std::printf("    its I/O thread was kept for at most %8ld ns\n", static_cast<long>(longest.count()));
  }
};

}  // namespace

int main(int count, char** arguments) {
  const long iterations = count > 1 ? std::atol(arguments[1]) : 200'000;
  Bench bench;
  const std::string token = bench.warm(bench.mint("acme", {"read", "write"}));
  std::string forged = token;
  forged[10] = forged[10] == 'a' ? 'b' : 'a';
  const std::string bearer = "Bearer " + token;

  measure("validator alone, cached", iterations, [&] { (void)bench.house.validator().check(token); });
  bench.measure_answer("forward-auth, cached", {.target = "/v1/auth", .fields = {{"authorization", bearer}}},
                       iterations);
  bench.measure_answer("forward-auth, cached, one scope demanded",
                       {.target = "/v1/auth?scope=read", .fields = {{"authorization", bearer}}}, iterations);
  bench.measure_answer("forward-auth, forged",
                       {.target = "/v1/auth", .fields = {{"authorization", "Bearer " + forged}}}, iterations);
  bench.measure_answer("forward-auth, no credential", {.target = "/v1/auth"}, iterations);
  bench.measure_answer("validate, cached, anonymous",
                       TestRequest::json("POST", "/v1/validate", "{\"token\":\"" + token + "\"}"), iterations);
  TestRequest with_caller = TestRequest::json("POST", "/v1/validate", "{\"token\":\"" + token + "\"}");
  with_caller.fields.emplace_back("authorization", "Bearer " + bench.warm(bench.mint("acme", {"tokenward:validator"})));
  bench.measure_answer("validate, cached, with a caller", with_caller, iterations);
  bench.measure_answer("validate, cached, read as general JSON",
                       TestRequest::json("POST", "/v1/validate", "{\"token\":\"" + token + "\",\"client_ip\":null}"),
                       iterations);
  for (const std::size_t size : {10, 40, 1000}) bench.measure_batch(size, token, iterations / 1000);
  bench.measure_answer("healthz", {.target = "/healthz"}, iterations);
  return 0;
}

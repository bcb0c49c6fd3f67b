#include "rates.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace tokenward::bench {

using Clock = std::chrono::steady_clock;

double calls_per_second(unsigned callers, std::chrono::milliseconds length, const Once& once) {
  std::atomic<std::uint64_t> calls{0};
  std::atomic<bool> failed{false};
  std::exception_ptr failure;
  std::mutex mutex;
  const auto begin = Clock::now();
  const auto work = [&](unsigned caller) {
    std::uint64_t mine = 0;
    try {
      do {
        once(caller);
        ++mine;
      } while (!failed && Clock::now() - begin < length);
    } catch (...) {
      failed = true;
      const std::lock_guard lock(mutex);
      failure = std::current_exception();
    }
    calls += mine;
  };
  std::vector<std::thread> others;
  for (unsigned caller = 1; caller < callers; ++caller) others.emplace_back(work, caller);
  work(0);
  for (std::thread& other : others) other.join();
  if (failure) std::rethrow_exception(failure);
  return static_cast<double>(calls) / std::chrono::duration<double>(Clock::now() - begin).count();
}

std::vector<Rates> alternate(const std::vector<Candidate>& candidates, int rounds, std::chrono::milliseconds length) {
  std::vector<std::vector<double>> runs(candidates.size());
  for (int round = 0; round < rounds; ++round) {
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const Candidate& candidate = candidates[i];
      runs[i].push_back(candidate.per_call * calls_per_second(candidate.callers, length, candidate.once));
    }
  }
  std::vector<Rates> rates;
  for (std::vector<double>& run : runs) {
    std::vector<double> measured = run;
    std::ranges::sort(run);
    rates.push_back({run[run.size() / 2], run.front(), run.back(), std::move(measured)});
  }
  return rates;
}

}  // namespace tokenward::bench

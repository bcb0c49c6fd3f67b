#pragma once
// Threads that hash passwords, for whoever waits for that. A lane's worker runs as soon as a validation does, and a
// hash takes a third of a second; so it is done by threads that the system schedules behind all others.

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/bell.h"

namespace tokenward::tenant {

/// Thread-safe; must not go while a call runs.
class HashingThreads {
 public:
  /// At most so many threads, at least 1, each of which is started when it is needed first.
  explicit HashingThreads(std::size_t most) noexcept : most_(most) {}
  ~HashingThreads();
  HashingThreads(const HashingThreads&) = delete;
  HashingThreads& operator=(const HashingThreads&) = delete;

  /// What `work` returns, on one of the threads; waits for one to be free and for the result. Rethrows what it throws;
  /// std::system_error where there is no thread and the system has none to give.
  template <class Work>
  auto run(const Work& work) {
    std::optional<std::invoke_result_t<const Work&>> result;
    run_task([&] { result.emplace(work()); });
    return *std::move(result);
  }

 private:
  /// Lives on its caller's stack.
  struct Job {
    const std::function<void()>& task;
    std::exception_ptr failure = nullptr;  // set before the ring
    Bell ended = {};                       // rung once
  };
  void run_task(const std::function<void()>& task);
  void start_one();
  void serve();

  const std::size_t most_;
  std::mutex mutex_;  // guards everything down to the threads
  std::condition_variable job_came_;
  std::deque<Job*> jobs_;
  std::size_t idle_ = 0;
  bool stopping_ = false;
  std::vector<std::jthread> threads_;  // last, so that they end before what they use
};

}  // namespace tokenward::tenant

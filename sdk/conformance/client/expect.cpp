#include "client/expect.h"

#include <exception>
#include <mutex>
#include <thread>

namespace tokenward::conformance {

void fail(const std::string& message, std::source_location where) {
  const std::string file = where.file_name();
  throw Failure(message + "\n  claimed at " + file.substr(file.rfind('/') + 1) + ":" + std::to_string(where.line()));
}

void expect(bool holds, std::string_view claim, std::source_location where) {
  if (!holds) fail("does not hold: " + std::string(claim), where);
}

void within(const std::string& context, const std::function<void()>& body) {
  try {
    body();
  } catch (const Failure& failure) {
    throw Failure(context + ": " + failure.what());
  }
}

void in_threads(int n, const std::function<void(int)>& body) {
  std::mutex mutex;
  std::exception_ptr first;
  std::vector<std::thread> threads;
  for (int i = 0; i < n; ++i) {
    threads.emplace_back([&, i] {
      try {
        body(i);
      } catch (...) {
        const std::lock_guard lock(mutex);
        if (!first) first = std::current_exception();
      }
    });
  }
  for (auto& thread : threads) thread.join();
  if (first) std::rethrow_exception(first);
}

}  // namespace tokenward::conformance

#include "tenant/hashing_threads.h"

#include <system_error>

#include "base/thread_priority.h"

namespace tokenward::tenant {

HashingThreads::~HashingThreads() {
  const std::lock_guard lock(mutex_);
  stopping_ = true;
  job_came_.notify_all();
}

void HashingThreads::run_task(const std::function<void()>& task) {
  Job job{task};
  std::unique_lock lock(mutex_);
  if (idle_ <= jobs_.size() && threads_.size() < most_) start_one();
  jobs_.push_back(&job);
  job_came_.notify_one();
  job.ended.wait(lock, [&] { return job.done; });
  if (job.failure) std::rethrow_exception(job.failure);
}

void HashingThreads::start_one() {
  try {
    threads_.emplace_back([this] { serve(); });
  } catch (const std::system_error&) {
    if (threads_.empty()) throw;  // else those that there are do it all
  }
}

void HashingThreads::serve() {
  stand_back();
  std::unique_lock lock(mutex_);
  for (;;) {
    ++idle_;
    job_came_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    --idle_;
    if (jobs_.empty()) return;
    Job& job = *jobs_.front();
    jobs_.pop_front();
    lock.unlock();
    std::exception_ptr failure;
    try {
      job.task();
    } catch (...) {
      failure = std::current_exception();
    }
    lock.lock();
    job.failure = std::move(failure);
    job.done = true;
    job.ended.notify_one();  // under the lock: the job goes as soon as its caller can take it
  }
}

}  // namespace tokenward::tenant

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
  {
    const std::lock_guard lock(mutex_);
    if (idle_ <= jobs_.size() && threads_.size() < most_) start_one();
    jobs_.push_back(&job);
  }
  job_came_.notify_one();  // without the lock, or whoever is woken would wait for it
  job.ended.wait();
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
  ++idle_;
  for (;;) {
    job_came_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
    if (jobs_.empty()) return;
    --idle_;
    Job& job = *jobs_.front();
    jobs_.pop_front();
    lock.unlock();
    const Bell ended = job.ended;  // the job goes as soon as it rings
    try {
      job.task();
    } catch (...) {
      job.failure = std::current_exception();
    }
    lock.lock();
    ++idle_;  // before the ring: the caller's next job then needs no thread more
    lock.unlock();
    ended.ring();
    lock.lock();
  }
}

}  // namespace tokenward::tenant

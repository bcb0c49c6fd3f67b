#include "compactor.h"

#include <chrono>
#include <exception>
#include <string>

namespace tokenward::file {
namespace {

using namespace std::chrono_literals;

/// How often the age of the log is looked at, and how soon a compaction that failed is tried again.
constexpr auto kLookEvery = 1min;

}  // namespace

Compactor::Compactor(const sdk::Host& host, const CompactionPolicy& policy, const CompactionParts& parts)
    : host_(host), policy_(policy), parts_(parts), thread_([this] { run(); }) {}

Compactor::~Compactor() { stop(); }

void Compactor::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
}

void Compactor::grown(std::uint64_t log_bytes) {
  if (!compaction_is_due(policy_, parts_.state.unguarded(), log_bytes, host_.now_us())) return;
  {
    const std::lock_guard lock(mutex_);
    noticed_ = true;
  }
  wake_.notify_all();
}

void Compactor::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    wake_.wait_for(lock, kLookEvery, [this] { return stopping_ || noticed_; });
    if (stopping_) return;
    lock.unlock();
    const bool failed = due() && !compact_now();
    lock.lock();
    noticed_ = false;
    if (failed) wake_.wait_for(lock, kLookEvery, [this] { return stopping_.load(); });
  }
}

bool Compactor::due() {
  if (parts_.stopped.stopped()) return false;
  const auto writer = parts_.turns.take();
  return compaction_is_due(policy_, parts_.state.unguarded(), writer->log().end(), host_.now_us());
}

bool Compactor::compact_now() {
  try {
    if (compact(parts_, host_.now_us(), stopping_)) host_.log(sdk::LogLevel::Info, "the log was written anew");
    return true;
  } catch (const std::exception& failed) {
    host_.log(sdk::LogLevel::Warning, std::string("the log could not be written anew: ") + failed.what());
    return false;
  }
}

}  // namespace tokenward::file

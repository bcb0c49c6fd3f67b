#include "tenant/group_committer.h"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include "storage/limits.h"

namespace tokenward::tenant {

namespace {

using storage::Applied;
using storage::Changeset;

/// The partitions that a changeset touches, in order. Usually one; two where an event also stands in `system`.
std::vector<domain::TenantHandle> tenants_of(const Changeset& changeset) {
  std::vector<domain::TenantHandle> tenants;
  for (const storage::Op& op : changeset.ops) {
    if (tenants.empty() || tenants.back() != op.record.key.tenant) tenants.push_back(op.record.key.tenant);
  }
  std::sort(tenants.begin(), tenants.end());
  tenants.erase(std::unique(tenants.begin(), tenants.end()), tenants.end());
  return tenants;
}

/// Pauses that double up to a bound, each drawn from its upper half so that those who collided do not meet again.
class Backoff {
 public:
  explicit Backoff(const CommitSettings& settings)
      : pause_(std::max(settings.first_backoff, std::chrono::milliseconds{1})), longest_(settings.longest_backoff) {}

  std::chrono::microseconds next() {
    thread_local std::minstd_rand random{std::random_device{}()};
    const std::chrono::microseconds pause = std::min(pause_, longest_);
    pause_ = std::min(pause_ * 2, longest_);
    return std::chrono::microseconds{
        std::uniform_int_distribution<std::int64_t>{pause.count() / 2, pause.count()}(random)};
  }

 private:
  std::chrono::milliseconds pause_;
  const std::chrono::milliseconds longest_;
};

Applied no_turn_in_time() {
  return {.outcome = Applied::Outcome::Retry,
          .error = {ErrorCode::Busy, "Nothing was changed: other commits kept the store busy past the deadline."}};
}

}  // namespace

/// One call that waits for its outcome; lives on its caller's stack.
struct GroupCommitter::Waiter {
  enum class State : std::uint8_t { Waiting, Leader, Taken, Done };

  explicit Waiter(const Changeset& wanted)
      : changeset(wanted), bytes(storage::byte_size(wanted)), tenants(tenants_of(wanted)) {}

  [[nodiscard]] bool meets(const Waiter& other) const noexcept {
    const auto touched = [&other](const domain::TenantHandle& tenant) {
      return std::binary_search(other.tenants.begin(), other.tenants.end(), tenant);
    };
    return std::any_of(tenants.begin(), tenants.end(), touched);
  }

  const Changeset& changeset;
  const std::size_t bytes;
  const std::vector<domain::TenantHandle> tenants;
  State state = State::Waiting;
  std::condition_variable wake;  // Leader or Done
  Applied outcome;               // Unknown until the leader fills it
};

/// A fixed array, since a leader that ran out of memory would leave its followers waiting for ever.
struct GroupCommitter::Batch {
  std::array<Waiter*, storage::kMaxCallChangesets> waiters{};
  std::size_t size = 0;

  [[nodiscard]] Waiter* const* begin() const noexcept { return waiters.data(); }
  [[nodiscard]] Waiter* const* end() const noexcept { return waiters.data() + size; }
};

GroupCommitter::GroupCommitter(std::shared_ptr<storage::Store> store, CommitSettings settings)
    : store_(std::move(store)), settings_(settings) {}

Applied GroupCommitter::commit(const Changeset& changeset) {
  const Deadline deadline = std::chrono::steady_clock::now() + settings_.deadline;
  Backoff backoff(settings_);
  bool perhaps_applied = false;
  for (unsigned retries = 0;; ++retries) {
    Applied applied = commit_once(changeset, deadline);
    if (applied.outcome == Applied::Outcome::Committed || applied.outcome == Applied::Outcome::Conflict) return applied;

    perhaps_applied |= applied.outcome == Applied::Outcome::Unknown;
    const bool settled = applied.outcome == Applied::Outcome::Refused || retries >= settings_.max_retries;
    if (settled && !perhaps_applied) return applied;

    const auto pause = backoff.next();
    if (std::chrono::steady_clock::now() + pause >= deadline) {
      if (perhaps_applied) applied.outcome = Applied::Outcome::Unknown;
      return applied;
    }
    std::this_thread::sleep_for(pause);
    const std::lock_guard lock(mutex_);
    ++counters_.repeated;
  }
}

/// Hands the changeset over once, as leader or as follower. The deadline ends only the wait for a turn: a changeset
/// that a leader has taken is in the plugin's hands and must outlive its call.
Applied GroupCommitter::commit_once(const Changeset& changeset, Deadline deadline) {
  Waiter self(changeset);
  std::unique_lock lock(mutex_);
  const auto place = waiting_.insert(waiting_.end(), &self);
  if (!std::exchange(led_, true)) self.state = Waiter::State::Leader;

  const auto called = [&self] { return self.state == Waiter::State::Leader || self.state == Waiter::State::Done; };
  if (!self.wake.wait_until(lock, deadline, called)) {
    if (self.state == Waiter::State::Waiting) {
      waiting_.erase(place);
      return no_turn_in_time();
    }
    self.wake.wait(lock, called);
  }
  if (self.state == Waiter::State::Leader) lead(lock);
  return std::move(self.outcome);
}

/// The leader's part. Nobody waits while nobody leads, and a named leader is the first who waits; so the batch always
/// holds the leader's own changeset.
void GroupCommitter::lead(std::unique_lock<std::mutex>& lock) {
  const Batch batch = take_batch();
  ++counters_.calls;
  counters_.changesets += batch.size;

  lock.unlock();
  apply(batch);
  lock.lock();

  for (Waiter* waiter : batch) {
    waiter->state = Waiter::State::Done;
    waiter->wake.notify_one();  // under the lock: the waiter goes as soon as it can take it
  }
  led_ = !waiting_.empty();
  if (!led_) return;
  waiting_.front()->state = Waiter::State::Leader;
  waiting_.front()->wake.notify_one();
}

/// Takes, in order, what fits into one call. Whoever meets the tenant of a call before him waits, even where that call
/// itself was passed over.
GroupCommitter::Batch GroupCommitter::take_batch() {
  Batch batch;
  std::size_t bytes = 0;
  std::list<Waiter*> passed_over;
  while (!waiting_.empty() && batch.size < batch.waiters.size()) {
    Waiter* const waiter = waiting_.front();
    const auto in_the_way = [waiter](const Waiter* earlier) { return waiter->meets(*earlier); };
    const bool fits = batch.size == 0 || bytes + waiter->bytes <= storage::kMaxCallBytes;
    if (!fits || std::any_of(batch.begin(), batch.end(), in_the_way) ||
        std::any_of(passed_over.begin(), passed_over.end(), in_the_way)) {
      passed_over.splice(passed_over.end(), waiting_, waiting_.begin());
      continue;
    }
    waiter->state = Waiter::State::Taken;
    batch.waiters[batch.size++] = waiter;
    bytes += waiter->bytes;
    waiting_.pop_front();
  }
  waiting_.splice(waiting_.begin(), passed_over);
  return batch;
}

/// Fills the outcomes of a batch. What throws on the way leaves them Unknown, as they were made.
void GroupCommitter::apply(const Batch& batch) const noexcept {
  try {
    std::vector<const Changeset*> changesets;
    changesets.reserve(batch.size);
    for (const Waiter* waiter : batch) changesets.push_back(&waiter->changeset);
    std::vector<Applied> outcomes = store_->apply(changesets);
    for (std::size_t i = 0; i < batch.size && i < outcomes.size(); ++i) {
      batch.waiters[i]->outcome = std::move(outcomes[i]);
    }
  } catch (...) {
    return;
  }
}

CommitCounters GroupCommitter::counters() const {
  const std::lock_guard lock(mutex_);
  CommitCounters counters = counters_;
  counters.waiting = waiting_.size();
  return counters;
}

}  // namespace tokenward::tenant

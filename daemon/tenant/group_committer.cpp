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

/// The part of a call's time that a leader waits at most for more to come. A quarter gave the most commits per second
/// (64 callers; an eighth and a half came close), and no more than that is lost where nobody comes.
constexpr int kPatience = 4;

/// Of the changesets in one call; the last is the most that there may be.
constexpr std::array<std::uint64_t, 7> kSizeBounds{1, 2, 4, 8, 16, 32, storage::kMaxCallChangesets};

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

/// With nothing locked, so that whoever wakes up need not wait for it. By a copy, since he and his bell may go at once.
void ring(std::optional<Bell> bell) {
  if (bell) bell->ring();
}

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
  Bell wake;  // rung once where he is named leader, else once where he is done; of a leader who gathers: enough came
  Applied outcome;  // Unknown until the leader fills it
};

/// A fixed array, since a leader that ran out of memory would leave its followers waiting for ever.
struct GroupCommitter::Batch {
  std::array<Waiter*, storage::kMaxCallChangesets> waiters{};
  std::size_t size = 0;
  std::size_t bytes = 0;

  [[nodiscard]] Waiter* const* begin() const noexcept { return waiters.data(); }
  [[nodiscard]] Waiter* const* end() const noexcept { return waiters.data() + size; }
};

GroupCommitter::GroupCommitter(std::shared_ptr<storage::Store> store, CommitSettings settings)
    : store_(std::move(store)), settings_(settings), sizes_(kSizeBounds) {}

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
  waiting_.push_back(&self);
  company_ = std::max(company_, waiting_.size() + in_calls_);
  std::optional<Bell> next = name_leader();
  if (gatherer_ != nullptr && is_worth_a_call()) next = gatherer_->wake;  // then no leader was named
  lock.unlock();
  ring(next);

  if (!self.wake.wait_until(deadline)) {
    if (withdraw(self)) return no_turn_in_time();
    self.wake.wait();
  }
  if (self.state == Waiter::State::Leader) lead(self);  // nobody else writes it any more
  return std::move(self.outcome);
}

/// Lets go of one who has been neither taken nor named; false: his bell rings yet.
bool GroupCommitter::withdraw(Waiter& waiter) {
  std::unique_lock lock(mutex_);
  if (waiter.state != Waiter::State::Waiting) return false;
  waiting_.remove(&waiter);
  const std::optional<Bell> next = name_leader();  // of those whom he kept back
  lock.unlock();
  ring(next);
  return true;
}

/// Whether neither a running call nor anybody who came before him touches a tenant of his.
bool GroupCommitter::is_ready(const Waiter& waiter) const {
  for (const Batch* batch : running_) {
    if (batch != nullptr && std::any_of(batch->begin(), batch->end(), [&](auto* w) { return waiter.meets(*w); })) {
      return false;
    }
  }
  for (const Waiter* earlier : waiting_) {
    if (earlier == &waiter) return true;
    if (waiter.meets(*earlier)) return false;
  }
  return true;
}

std::size_t GroupCommitter::leaders_at_most() const {
  return std::clamp<std::size_t>(store_->appliers(), 1, kMostLeaders);
}

/// The most that one call takes, so that there is as much for the other leaders.
std::size_t GroupCommitter::share() const {
  const std::size_t leaders = leaders_at_most();
  return std::min((company_ + leaders - 1) / leaders, storage::kMaxCallChangesets);
}

/// Whether as many wait as can be expected.
bool GroupCommitter::is_worth_a_call() const { return waiting_.size() >= std::min(share(), company_ - in_calls_); }

/// Lets the first who may go lead a call, where there is room for one. He goes once his bell is rung.
std::optional<Bell> GroupCommitter::name_leader() {
  if (leaders_ == leaders_at_most() || gatherer_ != nullptr) return std::nullopt;
  const auto next = std::find_if(waiting_.begin(), waiting_.end(), [this](const Waiter* waiter) {
    return waiter->state == Waiter::State::Waiting && is_ready(*waiter);
  });
  if (next == waiting_.end()) return std::nullopt;
  ++leaders_;
  (*next)->state = Waiter::State::Leader;
  return (*next)->wake;
}

/// A leader's part.
void GroupCommitter::lead(Waiter& self) {
  std::unique_lock lock(mutex_);
  if (!is_worth_a_call()) gather(self, lock);
  Batch batch;
  take_batch(self, batch);
  std::optional<Bell> next = name_leader();
  lock.unlock();
  ring(next);

  const auto begin = std::chrono::steady_clock::now();
  apply(batch);
  const auto length = std::chrono::steady_clock::now() - begin;

  lock.lock();
  call_time_ = length;
  end(batch);
  --leaders_;
  next = name_leader();
  lock.unlock();
  ring(next);
  for (const Waiter* waiter : batch) ring(waiter->wake);
}

/// Waits for those whose commit has just ended, unless another leader does.
void GroupCommitter::gather(Waiter& self, std::unique_lock<std::mutex>& lock) {
  if (gatherer_ != nullptr) return;
  gatherer_ = &self;
  const auto end = std::chrono::steady_clock::now() + call_time_ / kPatience;
  lock.unlock();
  (void)self.wake.wait_until(end);
  lock.lock();
  gatherer_ = nullptr;
}

void GroupCommitter::take(Waiter& waiter, Batch& batch) {
  waiter.state = Waiter::State::Taken;
  batch.waiters[batch.size++] = &waiter;
  batch.bytes += waiter.bytes;
}

/// Takes the leader and, in order, what may go beside him and fits into one call.
void GroupCommitter::take_batch(Waiter& leader, Batch& batch) {
  const std::size_t most = share();
  company_ -= (company_ - (waiting_.size() + in_calls_) + 3) / 4;  // forgets those who stay away
  *std::find(running_.begin(), running_.end(), nullptr) = &batch;
  waiting_.remove(&leader);
  take(leader, batch);
  for (auto next = waiting_.begin(); next != waiting_.end() && batch.size < most;) {
    Waiter& waiter = **next;
    const bool fits = batch.bytes + waiter.bytes <= storage::kMaxCallBytes;
    if (waiter.state == Waiter::State::Waiting && fits && is_ready(waiter)) {
      take(waiter, batch);
      next = waiting_.erase(next);
    } else {
      ++next;
    }
  }
  in_calls_ += batch.size;
  ++counters_.calls;
  counters_.changesets += batch.size;
  sizes_.record(batch.size);
}

/// The waiters stay until their bells are rung.
void GroupCommitter::end(const Batch& batch) {
  *std::find(running_.begin(), running_.end(), &batch) = nullptr;
  in_calls_ -= batch.size;
  for (Waiter* waiter : batch) waiter->state = Waiter::State::Done;
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

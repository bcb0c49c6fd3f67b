#include "tenant/change_queue.h"

#include <algorithm>
#include <chrono>
#include <thread>

#include "storage/limits.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using storage::Applied;

/// Conflicts come from other nodes or from changes that span tenants; they pass quickly.
constexpr int kMaxAttempts = 32;

/// Whether the store did not answer in time. Whoever has waited behind such a change has waited as long.
bool found_hanging(const Result<std::uint64_t>& outcome) noexcept {
  return !outcome && outcome.error().code == ErrorCode::Timeout;
}

/// Short enough to need no memory, which may be what is lacking.
Error thrown() noexcept { return {ErrorCode::Internal, "internal error"}; }

/// Tokens under change, as the cache must see them: whatever ends this without an outcome leaves it unknown.
class CacheNotice {
 public:
  CacheNotice(ValidationCache& cache, std::vector<domain::TokenId> ids) : cache_(cache), ids_(std::move(ids)) {
    cache_.before_change(ids_);
  }
  CacheNotice(const CacheNotice&) = delete;
  CacheNotice& operator=(const CacheNotice&) = delete;
  ~CacheNotice() { cache_.after_change(ids_, outcome_); }

  void outcome_is_known() noexcept { outcome_ = ValidationCache::ChangeOutcome::Known; }

 private:
  ValidationCache& cache_;
  const std::vector<domain::TokenId> ids_;
  ValidationCache::ChangeOutcome outcome_ = ValidationCache::ChangeOutcome::Unknown;
};

std::vector<domain::TenantHandle> tenants_of(const storage::Changeset& changeset) {
  std::vector<domain::TenantHandle> tenants;
  for (const auto& op : changeset.ops) tenants.push_back(op.record.key.tenant);
  std::sort(tenants.begin(), tenants.end());
  tenants.erase(std::unique(tenants.begin(), tenants.end()), tenants.end());
  return tenants;
}

}  // namespace

/// One try at one changeset for as many of a batch as it holds, from the front.
class ChangeQueue::Attempt {
 public:
  /// `size` is how many waiters the attempt is about, once it knows.
  Attempt(House& house, StoreRoom& room, std::span<Waiter* const> batch, std::size_t& size)
      : house_(house),
        room_(room),
        batch_(batch),
        keyring_(house.keyring()),
        draft_(room.store(), *keyring_, house.clock().now()),
        size_(size) {}

  /// Whether the waiters have their outcomes; else it is worth another attempt.
  bool run();

 private:
  [[nodiscard]] Result<void> read_ahead();
  void draft_all();
  bool draft_one(Waiter& waiter);
  Applied apply(const storage::Changeset& changeset);
  void settle_all(const Error& error);

  House& house_;
  StoreRoom& room_;
  const std::span<Waiter* const> batch_;
  const std::shared_ptr<const crypto::Keyring> keyring_;
  Draft draft_;
  std::size_t& size_;
};

ChangeQueue::Hold::Hold(ChangeQueue* queue) : queue_(queue) {
  if (queue_ == nullptr) return;
  std::unique_lock lock(queue_->mutex_);
  ++queue_->holders_;
  queue_->free_.wait(lock, [&] { return !queue_->led_; });
  --queue_->holders_;
  queue_->led_ = true;
}

ChangeQueue::Hold::~Hold() {
  if (queue_ == nullptr) return;
  std::unique_lock lock(queue_->mutex_);
  const std::optional<Bell> next = queue_->pass_on();
  lock.unlock();
  if (next) next->ring();
}

void ChangeQueue::Attempt::settle_all(const Error& error) {
  for (Waiter* waiter : batch_.first(size_)) waiter->outcome = error;
}

/// Reads what the changes of the batch are known to read.
Result<void> ChangeQueue::Attempt::read_ahead() {
  std::vector<storage::Key> keys;
  for (const Waiter* waiter : batch_) keys.insert(keys.end(), waiter->known.reads.begin(), waiter->known.reads.end());
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  if (keys.size() > storage::kMaxGetKeys) keys.resize(storage::kMaxGetKeys);
  return draft_.prefetch(keys);
}

void ChangeQueue::Attempt::draft_all() {
  // Any other error may be about one record: whoever needs that one reads it again and has the error to himself.
  if (const auto read = read_ahead(); !read && read.error().code == ErrorCode::Timeout) {
    size_ = batch_.size();
    return settle_all(read.error());
  }
  size_ = 0;
  while (size_ < batch_.size() && draft_one(*batch_[size_])) {
    const auto& outcome = batch_[size_++]->outcome;
    if (!found_hanging(outcome)) continue;
    // The others would wait for it one after the other.
    for (; size_ < batch_.size(); ++size_) batch_[size_]->outcome = outcome;
  }
}

/// False where the change does not fit behind those before it: it goes into the next changeset, with those behind it.
bool ChangeQueue::Attempt::draft_one(Waiter& waiter) {
  const Draft::Mark mark = draft_.mark();
  Result<void> drafted;
  try {
    drafted = (*waiter.change)(draft_);
  } catch (...) {
    drafted = thrown();
  }
  waiter.outcome = std::uint64_t{0};
  if (drafted && (draft_.mark() == mark || draft_.fits())) return true;
  draft_.roll_back(mark);
  if (!drafted) return waiter.outcome = drafted.error(), true;
  if (size_ > 0) return false;
  waiter.outcome = Error{ErrorCode::TooLarge, "the change is larger than one atomic changeset"};
  return true;
}

Applied ChangeQueue::Attempt::apply(const storage::Changeset& changeset) {
  CacheNotice notice(house_.cache(), draft_.touched());
  Applied applied = room_.committer().commit(changeset);
  if (applied.outcome == Applied::Outcome::Committed) {
    for (const auto& action : draft_.actions()) action(applied.seq);
    room_.follower().note_own(applied.seq);
    house_.note_events(draft_);
    house_.tell_events(draft_.events(), Certainty::Committed);
  }
  if (applied.outcome == Applied::Outcome::Unknown) {
    house_.doubt(tenants_of(changeset));
    house_.tell_events(draft_.events(), Certainty::Unknown);
  } else {
    notice.outcome_is_known();
  }
  return applied;
}

bool ChangeQueue::Attempt::run() {
  draft_all();
  if (draft_.empty()) return true;
  const auto changeset = draft_.finish();
  if (!changeset) return settle_all(changeset.error()), true;
  const Applied applied = apply(*changeset);
  switch (applied.outcome) {
    case Applied::Outcome::Committed:
      for (Waiter* waiter : batch_.first(size_)) {
        if (waiter->outcome) waiter->outcome = applied.seq;
      }
      return true;
    case Applied::Outcome::Conflict:
      return false;
    case Applied::Outcome::Retry:  // the committer has repeated it as often as it makes sense
    case Applied::Outcome::Refused:
      return settle_all(applied.error), true;
    case Applied::Outcome::Unknown:
      break;
  }
  settle_all(
      {ErrorCode::Unavailable, "the store was lost while it committed: the change may or may not have happened"});
  return true;
}

Result<std::uint64_t> ChangeQueue::commit(House& house, const Change& change, const Foreknown& known) {
  Waiter self;
  self.change = &change;
  self.known = known;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(&self);
  }
  while (!self.done.load(std::memory_order_acquire)) {
    std::unique_lock lock(mutex_);
    if (!led_ && holders_ == 0 && !self.done.load(std::memory_order_relaxed)) {
      lead(std::move(lock), house);
    } else {
      lock.unlock();
      self.wake.wait();
    }
  }
  return std::move(self.outcome);
}

void ChangeQueue::lead(std::unique_lock<std::mutex> lock, House& house) {
  led_ = true;
  std::array<Waiter*, kMaxBatch> waiters{};
  const std::size_t size = std::min(waiting_.size(), kMaxBatch);
  std::copy_n(waiting_.begin(), size, waiters.begin());
  lock.unlock();
  const std::size_t settled = settle(house, std::span(waiters).first(size));
  std::array<std::optional<Bell>, kMaxBatch + 1> bells;
  lock.lock();
  const auto last = waiters[settled - 1]->outcome;
  for (std::size_t i = 0; i < settled; ++i) bells[i] = end_first();
  if (found_hanging(last)) {
    while (!waiting_.empty()) {
      waiting_.front()->outcome = last;
      end_first().ring();
    }
  }
  bells.back() = pass_on();
  lock.unlock();
  for (const auto& bell : bells)
    if (bell) bell->ring();
}

/// Takes the first waiter, whose outcome is there, out of the queue. Its bell outlives it.
Bell ChangeQueue::end_first() {
  Waiter& waiter = *waiting_.front();
  Bell bell = waiter.wake;
  waiter.done.store(true, std::memory_order_release);
  waiting_.pop_front();
  return bell;
}

/// Leads no more. Only who has something to do is woken: of sixty who wait for one sync all but a few would go back to
/// sleep.
std::optional<Bell> ChangeQueue::pass_on() {
  led_ = false;
  if (holders_ > 0) return free_.notify_one(), std::nullopt;
  if (waiting_.empty()) return std::nullopt;
  return waiting_.front()->wake;
}

/// Gives waiters their outcomes; how many of them, from the front, at least one. Nothing may be thrown past those who
/// wait.
std::size_t ChangeQueue::settle(House& house, std::span<Waiter* const> batch) noexcept {
  std::size_t size = batch.size();
  if (closed_.load(std::memory_order_acquire)) {
    for (Waiter* waiter : batch) waiter->outcome = Error{ErrorCode::Unavailable, "the daemon is stopping"};
    return size;
  }
  try {
    const auto across =
        std::find_if(batch.begin(), batch.end(), [](const Waiter* w) { return w->known.beside != nullptr; });
    const Hold still(across == batch.end() ? nullptr : (*across)->known.beside);
    for (int tried = 0; tried < kMaxAttempts; ++tried) {
      std::this_thread::sleep_for(std::chrono::milliseconds(std::min(tried, 8)));
      if (Attempt(house, room(), batch, size).run()) return size;
    }
    for (Waiter* waiter : batch.first(size)) {
      waiter->outcome = Error{ErrorCode::Busy, "other changes of the same records came first every time; try again"};
    }
  } catch (...) {
    size = std::max<std::size_t>(size, 1);
    for (Waiter* waiter : batch.first(size)) waiter->outcome = thrown();
  }
  return size;
}

std::size_t ChangeQueue::waiting() const {
  const std::lock_guard lock(mutex_);
  return waiting_.size();
}

}  // namespace tokenward::tenant

#include "tenant/change_queue.h"

#include <chrono>
#include <thread>

#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using storage::Applied;

/// Conflicts come from other nodes or from changes that span tenants; they pass quickly.
constexpr int kMaxAttempts = 32;

void settle_all(const auto& waiters, std::size_t count, const Error& error) {
  for (std::size_t i = 0; i < count; ++i) waiters[i]->outcome = error;
}

}  // namespace

Result<std::uint64_t> ChangeQueue::commit(House& house, StoreRoom& room, const Change& change) {
  Waiter self;
  self.change = &change;
  std::unique_lock lock(mutex_);
  waiting_.push_back(&self);
  while (!self.done) {
    if (led_) {
      settled_.wait(lock);
      continue;
    }
    led_ = true;
    const std::size_t size = std::min(waiting_.size(), kMaxBatch);
    const std::vector<Waiter*> batch(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(size));
    lock.unlock();
    const std::size_t settled = run(house, room, batch);
    lock.lock();
    for (std::size_t i = 0; i < settled; ++i) batch[i]->done = true;
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(settled));
    led_ = false;
    settled_.notify_all();
  }
  return std::move(self.outcome);
}

std::size_t ChangeQueue::run(House& house, StoreRoom& room, const std::vector<Waiter*>& batch) {
  std::size_t settled = batch.size();
  for (int tried = 0; tried < kMaxAttempts; ++tried) {
    if (attempt(house, room, batch, settled) == Attempt::Settled) return settled;
    std::this_thread::sleep_for(std::chrono::milliseconds(tried < 8 ? tried : 8));
  }
  settle_all(batch, settled, {ErrorCode::Busy, "other changes of the same records came first every time; try again"});
  return settled;
}

ChangeQueue::Attempt ChangeQueue::attempt(House& house, StoreRoom& room, const std::vector<Waiter*>& batch,
                                          std::size_t& settled) {
  const auto keyring = house.keyring();
  Draft draft(room.store(), *keyring, house.clock().now());
  settled = 0;
  for (Waiter* waiter : batch) {
    const Draft::Mark mark = draft.mark();
    auto prepared = (*waiter->change)(draft);
    waiter->outcome = std::uint64_t{0};
    if (!prepared) {
      draft.roll_back(mark);
      waiter->outcome = prepared.error();
    } else if (draft.mark().undo == mark.undo) {
      // It wrote nothing.
    } else if (draft.op_count() > storage::kMaxOps) {
      draft.roll_back(mark);
      if (settled > 0) break;  // it goes into the next changeset, with those behind it
      waiter->outcome = Error{ErrorCode::TooLarge, "the change is larger than one atomic changeset"};
    } else {
      waiter->outcome = std::uint64_t{1};  // replaced by the version below
    }
    ++settled;
  }
  if (draft.empty()) {
    for (std::size_t i = 0; i < settled; ++i) {
      if (batch[i]->outcome) batch[i]->outcome = std::uint64_t{0};
    }
    return Attempt::Settled;
  }

  auto changeset = draft.finish();
  if (!changeset) return settle_all(batch, settled, changeset.error()), Attempt::Settled;
  const auto touched = draft.touched();
  house.cache().before_change(touched);
  const Applied applied = room.committer().commit(*changeset);
  const bool unknown = applied.outcome == Applied::Outcome::Unknown;
  if (applied.outcome == Applied::Outcome::Committed) {
    for (const auto& action : draft.actions()) action(applied.seq);
  }
  if (unknown) house.forget_everything();
  house.cache().after_change(touched,
                             unknown ? ValidationCache::ChangeOutcome::Unknown : ValidationCache::ChangeOutcome::Known);
  switch (applied.outcome) {
    case Applied::Outcome::Committed:
      for (std::size_t i = 0; i < settled; ++i) {
        if (batch[i]->outcome && *batch[i]->outcome != 0) batch[i]->outcome = applied.seq;
      }
      return Attempt::Settled;
    case Applied::Outcome::Conflict:
    case Applied::Outcome::Retry:
      return Attempt::Again;
    case Applied::Outcome::Refused:
      settle_all(batch, settled, applied.error);
      return Attempt::Settled;
    case Applied::Outcome::Unknown:
      break;
  }
  settle_all(
      batch, settled,
      {ErrorCode::Unavailable, "the store was lost while it committed: the change may or may not have happened"});
  return Attempt::Settled;
}

}  // namespace tokenward::tenant

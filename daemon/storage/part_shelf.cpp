#include "storage/part_shelf.h"

#include <algorithm>

#include "storage/part_settings.h"

namespace tokenward::storage {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds kFirstPause{1};
constexpr std::chrono::seconds kLongestPause{30};
constexpr std::size_t kRetriesAtOnce = 4;

}  // namespace

Error PartShelf::down(const domain::TenantHandle& tenant) const {
  return {ErrorCode::Unavailable, "the store " + store_ + "/" + part_name(tenant) + " is down"};
}

Result<std::shared_ptr<Store>> PartShelf::use(const domain::TenantHandle& tenant) {
  std::shared_ptr<Part> part;
  {
    auto shelf = shelf_.lock();
    auto& place = shelf->parts[tenant];
    if (!place) place = std::make_shared<Part>();
    part = place;
    part->used = ++shelf->uses;
    if (part->store) return part->store;
  }
  const std::lock_guard turn(part->turn);
  {
    const auto shelf = shelf_.lock();
    if (part->store) return part->store;
    if (!part->problem.empty() && Steady::now() < part->next_try) return down(tenant);
  }
  make_room();
  return open(tenant, *part);
}

/// Under the part's turn.
Result<std::shared_ptr<Store>> PartShelf::open(const domain::TenantHandle& tenant, Part& part) {
  auto opened = open_(tenant);
  auto shelf = shelf_.lock();
  if (!opened) {
    part.problem = opened.error().message;
    part.pause = std::clamp<Steady::duration>(part.pause * 2, kFirstPause, kLongestPause);
    part.next_try = Steady::now() + part.pause;
    return down(tenant);
  }
  part.problem.clear();
  part.pause = {};
  if (shelf->stopped) (*opened)->interrupt();
  part.store = *opened;
  ++shelf->open;
  return opened;
}

void PartShelf::make_room() {
  while (auto victim = take_oldest()) close(*std::move(victim));
}

void PartShelf::close(Victim victim) const {
  closing_(*victim.store);
  victim.store.reset();  // before its turn ends
}

/// What was not used for longest among those that nobody uses, where there is no room for another.
std::optional<PartShelf::Victim> PartShelf::take_oldest() {
  auto shelf = shelf_.lock();
  if (shelf->open < most_) return std::nullopt;
  std::shared_ptr<Part> oldest;
  for (const auto& [tenant, part] : shelf->parts) {
    if (part->store && part->store.use_count() == 1 && (!oldest || part->used < oldest->used)) oldest = part;
  }
  if (!oldest) return std::nullopt;
  return take(*shelf, std::move(oldest));
}

/// None where somebody uses it or is about to.
std::optional<PartShelf::Victim> PartShelf::take(Shelf& shelf, std::shared_ptr<Part> part) {
  std::unique_lock turn(part->turn, std::try_to_lock);
  if (!turn || !part->store || part->store.use_count() != 1) return std::nullopt;
  --shelf.open;
  auto store = std::move(part->store);
  return Victim{std::move(part), std::move(turn), std::move(store)};
}

bool PartShelf::is_open(const domain::TenantHandle& tenant) {
  auto shelf = shelf_.lock();
  const auto found = shelf->parts.find(tenant);
  return found != shelf->parts.end() && found->second->store;
}

std::vector<std::shared_ptr<Store>> PartShelf::open_parts() {
  std::vector<std::shared_ptr<Store>> stores;
  auto shelf = shelf_.lock();
  for (const auto& [tenant, part] : shelf->parts) {
    if (part->store) stores.push_back(part->store);
  }
  return stores;
}

void PartShelf::drop(const domain::TenantHandle& tenant) {
  std::optional<Victim> victim;
  {
    auto shelf = shelf_.lock();
    const auto found = shelf->parts.find(tenant);
    if (found == shelf->parts.end()) return;
    found->second->problem.clear();
    victim = take(*shelf, found->second);
  }
  if (victim) close(*std::move(victim));
}

void PartShelf::note_problem(const domain::TenantHandle& tenant, std::string problem) {
  auto shelf = shelf_.lock();
  if (const auto found = shelf->parts.find(tenant); found != shelf->parts.end()) {
    found->second->problem = std::move(problem);
  }
}

void PartShelf::retry() {
  std::vector<domain::TenantHandle> due;
  {
    auto shelf = shelf_.lock();
    for (const auto& [tenant, part] : shelf->parts) {
      const bool failing = !part->store && !part->problem.empty();
      if (failing && Steady::now() >= part->next_try && due.size() < kRetriesAtOnce) due.push_back(tenant);
    }
  }
  for (const auto& tenant : due) (void)use(tenant);  // what is still wrong is noted
}

std::string PartShelf::trouble() {
  std::string first;
  std::size_t more = 0;
  auto shelf = shelf_.lock();
  for (const auto& [tenant, part] : shelf->parts) {
    if (part->problem.empty()) continue;
    if (first.empty()) {
      first = store_ + "/" + part_name(tenant) + ": " + part->problem;
    } else {
      ++more;
    }
  }
  return more == 0 ? first : first + " (and " + std::to_string(more) + " more)";
}

void PartShelf::interrupt() noexcept {
  auto shelf = shelf_.lock();
  shelf->stopped = true;
  for (const auto& [tenant, part] : shelf->parts) {
    if (part->store) part->store->interrupt();
  }
}

}  // namespace tokenward::storage

#include "tenant/parts_behind.h"

#include <algorithm>

namespace tokenward::tenant {

bool PartsBehind::counts(const Part& part, SteadyTime now) noexcept {
  return part.under_way || part.failed >= now - kAskedLately;
}

PartsBehind::Look::Look(PartsBehind& parts, const domain::TenantHandle& tenant, SteadyTime since,
                        MarkedClock::Steady steady)
    : parts_(parts), tenant_(tenant), steady_(steady) {
  const SteadyTime now = steady_();
  auto state = parts_.state_.lock();
  const auto [entry, is_new] = state->behind.try_emplace(tenant_);
  Part& part = entry->second;
  if (is_new || !counts(part, now)) part.since = since;
  part.under_way = true;
}

PartsBehind::Look::~Look() {
  const SteadyTime now = steady_();
  auto state = parts_.state_.lock();
  const auto entry = state->behind.find(tenant_);
  if (entry == state->behind.end()) return;
  entry->second.under_way = false;
  entry->second.failed = now;
}

void PartsBehind::Look::succeeded(bool shared) {
  auto state = parts_.state_.lock();
  state->behind.erase(tenant_);
  state->shared |= shared;
}

std::optional<SteadyTime> PartsBehind::age(SteadyTime now) {
  auto state = state_.lock();
  std::erase_if(state->behind, [&](const auto& entry) { return !counts(entry.second, now); });
  if (!state->shared) return std::nullopt;
  SteadyTime longest{0};
  for (const auto& [tenant, part] : state->behind) longest = std::max(longest, now - part.since);
  return longest;
}

}  // namespace tokenward::tenant

#include "tenant/dead_ring.h"

#include "base/secret.h"

namespace tokenward::tenant {

std::optional<DeadReason> DeadRing::find(const crypto::Mac& mac) {
  const std::lock_guard lock(mutex_);
  if (!table_) return std::nullopt;
  const Entry& entry = (*table_)[place_of(mac)];
  if (!entry.used || !equal_in_constant_time(entry.mac.view(), mac.view())) return std::nullopt;
  return entry.reason;
}

void DeadRing::insert(const crypto::Mac& mac, DeadReason reason) {
  const std::lock_guard lock(mutex_);
  if (!table_) table_ = std::make_unique<Table>();
  (*table_)[place_of(mac)] = {mac, reason, true};
}

void DeadRing::clear() {
  const std::lock_guard lock(mutex_);
  table_.reset();
}

}  // namespace tokenward::tenant

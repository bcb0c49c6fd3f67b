#include "tenant/owner_runtime.h"

#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

// One token in each owner's hand is nothing unusual: this is a part of what such a token takes in memory.
static_assert(sizeof(OwnerRuntime) <= 64);

void OwnerRuntime::publish(const domain::OwnerRecord& record, Stamp stamp) {
  tenant().parts().publish(*this, record, stamp);
}

void OwnerRuntime::take_over(const domain::OwnerRecord& record, Stamp stamp) noexcept {
  if (stamp < Stamp{era_, version_}) return;
  era_ = stamp.era;
  version_ = stamp.version;
  suspended_.store(record.stopped(), std::memory_order_release);
  ordinary_.store(record.generations.ordinary, std::memory_order_release);
  management_.store(record.generations.management, std::memory_order_release);
}

void intrusive_ptr_release(const OwnerRuntime* owner) noexcept { owner->tenant().parts().release(*owner); }

}  // namespace tokenward::tenant

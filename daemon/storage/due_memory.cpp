#include "storage/due_memory.h"

#include <algorithm>

namespace tokenward::storage {

std::uint64_t DueMemory::epoch(const domain::TenantHandle& part) { return (*parts_.lock())[part].epoch; }

bool DueMemory::may_hold(const domain::TenantHandle& part, const Scan& scan) {
  auto parts = parts_.lock();
  auto& dues = (*parts)[part].dues;
  const auto found = dues.find({scan.kind, *scan.state});
  if (found == dues.end() || std::chrono::steady_clock::now() - found->second.learnt_at > trust_) return true;
  return found->second.at_us != kNoDue && (scan.until_due_us == 0 || found->second.at_us < scan.until_due_us);
}

void DueMemory::learn(const domain::TenantHandle& part, const Scan& scan, std::int64_t due_us, std::uint64_t epoch) {
  auto parts = parts_.lock();
  Part& known = (*parts)[part];
  if (known.epoch == epoch) known.dues[{scan.kind, *scan.state}] = {due_us, std::chrono::steady_clock::now()};
}

void DueMemory::note(const domain::TenantHandle& part, const Changeset& changeset) {
  auto parts = parts_.lock();
  Part& known = (*parts)[part];
  ++known.epoch;
  for (const Op& op : changeset.ops) {
    if (op.type != OpType::Put) continue;
    const auto found = known.dues.find({op.record.key.kind, op.record.state});
    if (found != known.dues.end()) found->second.at_us = std::min(found->second.at_us, op.record.due_us);
  }
}

void DueMemory::forget(const domain::TenantHandle& part) { parts_.lock()->erase(part); }

}  // namespace tokenward::storage

#include "tenant/token_parts.h"

#include <algorithm>

#include "tenant/heap_bytes.h"
#include "tenant/tenant_runtime.h"

namespace tokenward::tenant {

template <class Part, class Make>
boost::intrusive_ptr<Part> TokenParts::obtain(Set<Part>& set, std::string_view text, const Make& make) {
  const std::lock_guard lock(mutex_);
  if (const auto found = set.find(text); found != set.end()) return &*found;
  auto self = self_ ? nullptr : tenant_.shared_from_this();
  boost::intrusive_ptr<Part> part(make());
  set.insert(*part);
  bytes_.fetch_add(heap_bytes(part->block_bytes()), std::memory_order_relaxed);
  if (self) self_ = std::move(self);
  return part;
}

/// The last user goes with the lock held, as who looks a part up becomes a user of it under the same lock.
template <class Part>
void TokenParts::release(const Part& part) noexcept {
  std::uint32_t users = part.users_.load(std::memory_order_relaxed);
  while (users > 1) {
    if (part.users_.compare_exchange_weak(users, users - 1, std::memory_order_acq_rel)) return;
  }
  std::shared_ptr<TenantRuntime> self;  // goes last, and this with it
  {
    const std::lock_guard lock(mutex_);
    if (part.users_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    auto& set = set_of(part);
    set.erase(set.iterator_to(part));
    bytes_.fetch_sub(heap_bytes(part.block_bytes()), std::memory_order_relaxed);
    if (owners_.empty() && scopes_.empty()) self = std::move(self_);
  }
  delete &part;
}

template void TokenParts::release(const OwnerRuntime&) noexcept;
template void TokenParts::release(const ScopeSet&) noexcept;

OwnerRef TokenParts::owner(std::string_view name, const FormRules& forms) {
  return obtain(owners_, name, [&] { return OwnerRuntime::create(tenant_, name, forms.of_owner(name)); });
}

bool TokenParts::has_owner(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return owners_.find(name) != owners_.end();
}

void TokenParts::publish(const domain::OwnerRecord& record, Stamp stamp) {
  const std::lock_guard lock(mutex_);
  const auto found = owners_.find(record.owner.text());
  if (found != owners_.end()) found->take_over(record, stamp);
}

void TokenParts::publish(OwnerRuntime& owner, const domain::OwnerRecord& record, Stamp stamp) {
  const std::lock_guard lock(mutex_);
  owner.take_over(record, stamp);
}

ScopesRef TokenParts::scopes(const domain::Scopes& scopes, const FormRules& forms) {
  std::string joined;
  for (const std::string& scope : scopes) joined.append(joined.empty() ? "" : " ").append(scope);
  return obtain(scopes_, joined,
                [&] { return ScopeSet::create(tenant_, joined, forms.of_scopes(scopes), domain::role_of(scopes)); });
}

std::size_t TokenParts::bytes_for(std::size_t tokens) const noexcept {
  const std::size_t all = std::max(tokens_.load(std::memory_order_relaxed), tokens);
  return all == 0 ? 0 : (bytes_.load(std::memory_order_relaxed) * tokens + all - 1) / all;
}

}  // namespace tokenward::tenant

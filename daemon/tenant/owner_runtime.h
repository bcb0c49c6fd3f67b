#pragma once
// An owner as its cached tokens need it: its name, and whether its tokens count. Thread-safe.

#include <atomic>
#include <boost/smart_ptr/intrusive_ptr.hpp>
#include <cstdint>

#include "domain/tenant.h"
#include "tenant/interned_text.h"
#include "tenant/versioned.h"

namespace tokenward::tenant {

/// Values only ever come from committed records. `text()` is the name.
class OwnerRuntime final : public InternedText<OwnerRuntime> {
 public:
  /// Takes a record over unless a newer one is already here.
  void publish(const domain::OwnerRecord& record, Stamp stamp);
  [[nodiscard]] bool suspended() const noexcept { return suspended_.load(std::memory_order_acquire); }
  [[nodiscard]] std::uint32_t generation(domain::TokenClass token_class) const noexcept {
    return (token_class == domain::TokenClass::Management ? management_ : ordinary_).load(std::memory_order_acquire);
  }

 private:
  friend class TokenParts;

  OwnerRuntime(TenantRuntime& tenant, std::string_view name, const AnswerForms& forms)
      : InternedText(tenant, name, forms) {}
  [[nodiscard]] static OwnerRuntime* create(TenantRuntime& tenant, std::string_view name, const AnswerForms& forms) {
    return new (tail_for(name, forms)) OwnerRuntime(tenant, name, forms);
  }
  /// `publish`, with the lock of its tenant's TokenParts held.
  void take_over(const domain::OwnerRecord& record, Stamp stamp) noexcept;

  std::atomic<bool> suspended_{false};
  std::atomic<std::uint32_t> ordinary_{0}, management_{0};
  std::uint32_t era_ = 0;      // guarded by the lock of TokenParts, as is version_: its stamp
  std::uint64_t version_ = 0;  // apart from each other, as Stamp has a hole
};

void intrusive_ptr_release(const OwnerRuntime* owner) noexcept;

using OwnerRef = boost::intrusive_ptr<OwnerRuntime>;

}  // namespace tokenward::tenant

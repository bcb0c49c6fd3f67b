#pragma once
// What erasing an owner does to single rows, in a draft. One thread at a time.

#include <vector>

#include "domain/history_event.h"
#include "domain/tenant.h"
#include "storage/store.h"
#include "tenant/draft.h"

namespace tokenward::tenant {

/// Whether an event's detail is about `owner`, or says what it did to others; not once it is erased, and not of acts on
/// the tenant itself, which an operator of the same name did.
[[nodiscard]] bool tells_of(const domain::HistoryEvent& event, const domain::Owner& owner) noexcept;

class ErasureStep {
 public:
  /// `owner` has an erasure. `touches` gets what is to be told the store once the draft is committed. Borrows both and
  /// the draft.
  ErasureStep(Draft& draft, const domain::TenantHandle& tenant, const domain::OwnerRecord& owner,
              std::vector<storage::Touch>& touches)
      : draft_(draft), tenant_(tenant), owner_(owner.owner), pseudonym_(owner.erasure->pseudonym), touches_(touches) {}

  /// Takes the owner out of a session, a console link, a token or an event. What is damaged tells nobody anything and
  /// stays. Errors of `Draft::read`; Corrupt where the row of a token of the owner says that it is Active.
  [[nodiscard]] Result<void> erase_from(const storage::Key& key);

 private:
  void drop(const storage::Key& key, const domain::Owner& owner);
  Result<void> erase_from_token(const storage::Record& row);
  void clear(domain::Token& token, const storage::Record& row);
  void erase_from_event(const storage::Record& row);

  Draft& draft_;
  const domain::TenantHandle tenant_;
  const domain::Owner owner_;
  const domain::Owner pseudonym_;
  std::vector<storage::Touch>& touches_;
};

}  // namespace tokenward::tenant

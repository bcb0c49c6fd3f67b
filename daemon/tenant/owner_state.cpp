#include "tenant/owner_state.h"

#include "tenant/draft_records.h"
#include "tenant/revoking.h"

namespace tokenward::tenant {

Result<void> put_owner_into(Draft& draft, TenantRuntime& tenant, const domain::Authority& caller,
                            const domain::Owner& owner, OwnerState state, const std::string& reason) {
  const bool suspend = state == OwnerState::Suspended;
  auto record = read_tenant(draft, tenant.handle());
  if (!record) return record.error();
  auto holder = read_owner(draft, tenant.handle(), owner);
  if (!holder) return holder.error();
  if (auto stays = refuse_erased(holder->record); !stays) return stays;
  if (holder->record.suspended == suspend) return {};
  holder->record.suspended = suspend;
  if (suspend) holder->record.sessions.end_all(draft.now());
  write_owner(draft, tenant.handle(), *holder);
  auto event =
      event_by(caller, suspend ? domain::Action::OwnerSuspended : domain::Action::OwnerResumed, "owner", reason);
  event.detail.owner = owner.text();
  draft.record(tenant.handle(), std::move(event), nullptr);
  draft.after_commit([&tenant, changed = holder->record](std::uint64_t seq) {
    tenant.parts().publish(changed, {tenant.era(), seq});
  });
  if (suspend && tenant.is_system()) return keep_an_operator(draft, record->value);
  return {};
}

}  // namespace tokenward::tenant

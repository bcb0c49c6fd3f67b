#include "tenant/tenant_switch.h"

#include <boost/json/serialize.hpp>
#include <thread>

#include "storage/event_records.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/debris.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using storage::Applied;

constexpr std::chrono::milliseconds kBetweenQuestions{200};

class Switch {
 public:
  Switch(const Relocation& relocation, const std::atomic<bool>& stopping)
      : house_(relocation.house),
        tenant_(*relocation.tenant),
        from_(relocation.from),
        to_(relocation.to),
        caller_(relocation.caller),
        stopping_(stopping),
        arriving_{tenant_.handle(), to_.name()},
        leaving_{tenant_.handle(), from_.name()} {}

  Result<void> run(TenantMirror& mirror) {
    auto system = house_.system();
    if (!system) return system.error();
    ChangeQueue::Hold hold(&tenant_.changes());
    if (auto flushed = from_.last_used().flush(); !flushed) return flushed;
    if (auto settled = mirror.settle(); !settled) return settled.error();
    if (!mirror.differences().empty()) return Error{ErrorCode::Corrupt, "the copy differs: " + mirror.differences()[0]};
    if (auto written = write_arrival(); !written) return written;
    auto placed = (*system)->changes().commit(house_, [&](Draft& draft) { return place(draft, **system); });
    if (!placed) {
      const auto moved = ask_who_is_in_charge();
      if (!moved) hold.close();
      if (moved && !*moved) return take_back(mirror, placed.error());
      if (!moved) return placed.error();
    }
    tenant_.move(hold, to_);
    house_.tell_events(arrival_, Certainty::Committed);
    from_.last_used().hand_over(tenant_.handle(), to_.last_used());
    return {};
  }

 private:
  [[nodiscard]] domain::HistoryEvent event() const {
    auto moved = event_by(caller_, domain::Action::TenantMoved, tenant_.slug().text());
    moved.detail.before = boost::json::serialize(boost::json::object{{"store", from_.name()}});
    moved.detail.after = boost::json::serialize(boost::json::object{{"store", to_.name()}});
    return moved;
  }

  /// What `write_arrival` wrote over is as it was. `Internal` where it could not be: then only one who compares every
  /// row may try again.
  Result<void> take_back(TenantMirror& mirror, const Error& why) {
    const auto rewritten = mirror.rewrite({storage::tenant_key(tenant_.handle()), storage::head_key(tenant_.handle())});
    if (rewritten) return why;
    return Error{ErrorCode::Internal, why.message + "; " + rewritten.error().message};
  }

  /// In the new store the tenant says that it lives there, and its history tells of it.
  Result<void> write_arrival() {
    const auto keyring = house_.keyring();
    Draft draft(to_.store(), *keyring, house_.clock().now());
    auto record = read_tenant(draft, tenant_.handle());
    if (!record) return record.error();
    if (record->value.state == domain::TenantState::Deleting) {
      return Error{ErrorCode::Conflict, "the tenant is being deleted"};
    }
    record->value.store = to_.name();
    const auto row = write_tenant(draft, record->value);
    draft.record(tenant_.handle(), event(), &row);
    const auto changeset = draft.finish();
    if (!changeset) return changeset.error();
    arrival_ = draft.events();
    const Applied applied = to_.committer().commit(*changeset);
    if (applied.outcome == Applied::Outcome::Committed) return {};
    return Error{ErrorCode::Internal, "the store " + to_.name() + " could not take the tenant"};
  }

  Result<void> place(Draft& draft, TenantRuntime& system) {
    auto slug = tenant_.slug();
    const storage::DirectoryEntry entry{slug, tenant_.handle(), to_.name(), false};
    for (const auto& row : {storage::encode_directory_entry(draft.keyring(), entry),
                            storage::encode_handle_entry(draft.keyring(), entry)}) {
      auto present = draft.read(row.key);
      if (!present) return present.error();
      if (*present == nullptr) return Error{ErrorCode::Conflict, "the tenant was purged"};
      draft.put(row);
    }
    if (auto owned = own_debris(draft, arriving_); !owned) return owned;
    if (auto left = leave_debris(draft, leaving_); !left) return left;
    draft.record(system.handle(), event(), nullptr);
    return {};
  }

  /// Whether the directory leads to the new store now, and for good: whoever renews the record that the changeset was
  /// to remove has come before it. None while nobody can tell and the daemon stops.
  std::optional<bool> ask_who_is_in_charge() {
    while (!stopping_) {
      const auto waiting = is_debris(house_, arriving_);
      if (waiting && !*waiting) return leads_there();
      if (waiting && renew_debris(house_, arriving_)) return false;
      std::this_thread::sleep_for(kBetweenQuestions);
    }
    return std::nullopt;
  }

  /// Without a record of them the rows were either owned or cleared away.
  std::optional<bool> leads_there() {
    while (!stopping_) {
      auto record = house_.default_room().store().get(storage::handle_key(tenant_.handle()));
      if (record && !*record) return false;
      auto entry = record ? storage::decode_directory_entry(*house_.keyring(), **record)
                          : Result<storage::DirectoryEntry>(record.error());
      if (entry) return entry->store == to_.name();
      std::this_thread::sleep_for(kBetweenQuestions);
    }
    return std::nullopt;
  }

  House& house_;
  TenantRuntime& tenant_;
  StoreRoom& from_;
  StoreRoom& to_;
  const domain::Authority& caller_;
  const std::atomic<bool>& stopping_;
  const storage::Debris arriving_, leaving_;
  std::vector<LinkedEvent> arrival_;  ///< Told of only once the directory leads there.
};

}  // namespace

Result<void> switch_store(const Relocation& relocation, TenantMirror& mirror, const std::atomic<bool>& stopping) {
  return Switch(relocation, stopping).run(mirror);
}

}  // namespace tokenward::tenant

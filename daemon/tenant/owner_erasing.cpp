#include "tenant/owner_erasing.h"

#include <array>
#include <vector>

#include "base/encoding.h"
#include "crypto/random.h"
#include "domain/account.h"
#include "storage/account_records.h"
#include "storage/event_records.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/erasure_step.h"
#include "tenant/erasure_trace.h"
#include "tenant/house.h"
#include "tenant/settling.h"

namespace tokenward::tenant {
namespace {

using domain::Action;
using domain::TokenClass;
using storage::Kind;
using storage::Record;
using Runtime = std::shared_ptr<TenantRuntime>;

/// What may tell of an owner, in the order that it is gone through. Tokens come before events, which tell of them.
constexpr std::array kStages{Kind::Session, Kind::ConsoleLink, Kind::Token, Kind::Event};
constexpr std::uint32_t kRowsPerStep = 200;
constexpr int kStepsAtOnce = 25;

/// Whether there is a record of the owner, or any event tells of it.
Result<bool> is_known(const TenantRuntime& tenant, const domain::Owner& owner) {
  auto record = tenant.room().store().get(storage::owner_key(tenant.handle(), owner));
  if (!record) return record.error();
  bool found = record->has_value();
  storage::Scan scan{.kind = Kind::Event, .tenant = tenant.handle(), .limit = 1000};
  for (bool more = true; more && !found;) {
    std::uint32_t rows = 0;
    auto scanned = tenant.room().store().scan(scan, [&](Record&& row) {
      ++rows;
      scan.after_id = row.key.id;
      const auto event = storage::decode_event(row);
      found = event && tells_of(*event, owner);
      return !found;
    });
    if (!scanned) return scanned.error();
    more = rows == scan.limit;
  }
  return found;
}

Result<domain::Owner> random_pseudonym() {
  const auto random = crypto::random_array<8>();
  if (!random) return random.error();
  return *domain::Owner::parse("erased-" + to_hex(*random));
}

Result<void> check_erasable(Draft& draft, const domain::Tenant& tenant, const domain::OwnerRecord& owner) {
  if (tenant.state == domain::TenantState::Deleting) return Error{ErrorCode::Conflict, "the tenant is being deleted"};
  for (const TokenClass token_class : {TokenClass::Ordinary, TokenClass::Management}) {
    const auto floor = domain::floor_of(tenant, &owner, token_class);
    if (domain::count_taken(owner.slots(token_class), floor, draft.now()) > 0) {
      return Error{ErrorCode::Conflict, "the owner has Active tokens; revoke them first", "owner"};
    }
  }
  const auto account = domain::AccountName::parse(owner.owner.text());
  if (!account) return {};
  auto record = draft.read(storage::account_key(tenant.handle, *account));
  if (!record) return record.error();
  if (*record != nullptr) return Error{ErrorCode::Conflict, "the owner has an account; delete it first", "owner"};
  return {};
}

/// Marks the owner as one that is being erased: from here on nothing begins in its name. Whether there was anything to
/// erase.
Result<bool> begin(House& house, const domain::Authority& caller, TenantRuntime& tenant, const domain::Owner& owner) {
  auto known = is_known(tenant, owner);
  if (!known || !*known) return known;
  auto pseudonym = random_pseudonym();
  if (!pseudonym) return pseudonym.error();
  auto version = tenant.changes().commit(house, [&](Draft& draft) -> Result<void> {
    auto record = read_tenant(draft, tenant.handle());
    if (!record) return record.error();
    auto holder = read_owner(draft, tenant.handle(), owner);
    if (!holder) return holder.error();
    if (holder->record.erasure) return {};
    if (auto erasable = check_erasable(draft, record->value, holder->record); !erasable) return erasable;
    holder->record.erasure = domain::Erasure{*pseudonym};
    holder->record.sessions.end_all(draft.now());
    write_owner(draft, tenant.handle(), *holder);
    auto event = event_by(caller, Action::OwnerErased, "owner");
    event.detail.owner = pseudonym->text();
    draft.record(tenant.handle(), std::move(event), nullptr);
    draft.after_commit([&tenant, stopped = holder->record](std::uint64_t seq) {
      tenant.parts().publish(stopped, {tenant.era(), seq});
    });
    return {};
  });
  if (!version) return version.error();
  return true;
}

/// Gives every token of the owner that is dead the stamp of it, and its last use what is known of that.
Result<void> settle_tokens(House& house, const Runtime& tenant, const domain::Owner& owner) {
  if (auto flushed = tenant->room().last_used().flush(); !flushed) return flushed;
  storage::Scan scan{.kind = Kind::Token, .tenant = tenant->handle(), .keys_only = true, .limit = 1000};
  scan.owner = owner.text();
  for (bool more = true; more;) {
    std::vector<domain::TokenId> ids;
    auto scanned = tenant->room().store().scan(scan, [&](Record&& row) {
      ids.push_back(domain::TokenId::from(as_bytes(row.key.id)));
      scan.after_id = row.key.id;
      return true;
    });
    if (!scanned) return scanned;
    more = ids.size() == scan.limit;
    std::uint64_t stamped = 0;
    if (auto settled = settle_all(house, tenant, ids, settle_status, stamped); !settled) return settled;
  }
  return {};
}

/// Goes through the next rows of the stage that the owner's record is at, and moves that on; the last step removes it.
Result<Erased> erase_next_rows(Draft& draft, TenantRuntime& tenant, const domain::Owner& owner,
                               std::vector<storage::Touch>& touches) {
  auto holder = read_owner(draft, tenant.handle(), owner);
  if (!holder) return holder.error();
  if (!holder->record.erasure || is_trace(holder->record)) return Erased::Wholly;
  domain::Erasure& erasure = *holder->record.erasure;
  if (erasure.stage >= kStages.size()) return Error{ErrorCode::Corrupt, "an erasure at a stage that there is not"};
  std::vector<storage::Key> keys;
  storage::Scan scan{
      .kind = kStages[erasure.stage], .tenant = tenant.handle(), .keys_only = true, .limit = kRowsPerStep};
  scan.after_id = erasure.after;
  auto scanned = draft.scan(scan, [&](const Record& row) { return keys.push_back(row.key), true; });
  if (!scanned) return scanned.error();
  if (auto read = draft.prefetch(keys); !read) return read.error();
  ErasureStep step(draft, tenant.handle(), holder->record, touches);
  for (const storage::Key& key : keys) {
    if (auto erased = step.erase_from(key); !erased) return erased.error();
  }
  if (keys.size() == kRowsPerStep) {
    erasure.after = keys.back().id;
  } else {
    ++erasure.stage;
    erasure.after.clear();
  }
  if (erasure.stage < kStages.size()) {
    write_owner(draft, tenant.handle(), *holder);
    return Erased::Partly;
  }
  draft.remove(storage::owner_key(tenant.handle(), owner));
  leave_trace(draft, tenant.handle(), erasure.pseudonym);
  draft.after_commit([&tenant, owner](std::uint64_t seq) {
    const domain::OwnerRecord nobody{.owner = owner, .generations = {}, .ordinary = {}, .management = {}};
    tenant.parts().publish(nobody, {tenant.era(), seq});
  });
  return Erased::Wholly;
}

}  // namespace

Result<Erased> erase_owner(House& house, const domain::Authority& caller, const Runtime& tenant,
                           const domain::Owner& owner) {
  if (auto allowed = require_role(caller, *tenant, domain::Role::Admin); !allowed) return allowed.error();
  auto begun = begin(house, caller, *tenant, owner);
  if (!begun) return begun.error();
  if (!*begun) return Erased::Wholly;
  for (int step = 0; step < kStepsAtOnce; ++step) {
    auto erased = go_on_erasing(house, tenant, owner);
    if (!erased || *erased == Erased::Wholly) return erased;
  }
  return Erased::Partly;
}

Result<Erased> go_on_erasing(House& house, const Runtime& tenant, const domain::Owner& owner) {
  auto stored = tenant->room().store().get(storage::owner_key(tenant->handle(), owner));
  if (!stored) return stored.error();
  if (!*stored) return Erased::Wholly;
  auto record = storage::decode_owner(*house.keyring(), **stored);
  if (!record) return record.error();
  if (!record->erasure || is_trace(*record)) return Erased::Wholly;
  const bool at_tokens = kStages[record->erasure->stage % kStages.size()] == Kind::Token;
  if (at_tokens && record->erasure->after.empty()) {
    if (auto settled = settle_tokens(house, tenant, owner); !settled) return settled.error();
  }
  Erased erased = Erased::Partly;
  std::vector<storage::Touch> touches;
  auto version = tenant->changes().commit(house, [&](Draft& draft) -> Result<void> {
    touches.clear();
    auto done = erase_next_rows(draft, *tenant, owner, touches);
    if (!done) return done.error();
    erased = *done;
    return {};
  });
  if (!version) return version.error();
  if (touches.empty()) return erased;
  if (auto touched = tenant->room().store().touch(touches); !touched) return touched.error();
  return erased;
}

}  // namespace tokenward::tenant

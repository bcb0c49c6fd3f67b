// PolicyService::enforce and enforcement, and how the sweeper carries on with what is too much for one changeset.

#include <boost/json/serialize.hpp>

#include "storage/enforcement_records.h"
#include "storage/tenant_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/enforcing.h"
#include "tenant/house.h"
#include "tenant/revoking.h"

namespace tokenward::tenant {
namespace {

using domain::Enforcement;

/// How many rows a request looks at before it leaves the rest to the sweeper, and a step of that.
constexpr std::uint32_t kRowsAtOnce = 10'000;
constexpr std::uint32_t kRowsPerStep = 2000;
/// A policy that is changed again each time somebody looks has a storm of changes.
constexpr int kMaxAttempts = 8;

/// One enforcement asked for, the same in each attempt of its commit.
struct Order {
  const domain::Authority& caller;
  TenantRuntime& tenant;
  const Enforcement& enforcement;
  std::uint64_t policy_version = 0;  ///< Under which the candidates were found.
  const Candidates& candidates;
};

/// What an attempt came to.
struct Outcome {
  PolicyEnforced enforced = {};
  std::vector<storage::Key> damaged = {};
  bool overtaken = false;  ///< The policy was changed since the candidates were found.
};

Result<void> write_enforcement(Draft& draft, const domain::TenantHandle& handle, const Enforcement& enforcement) {
  auto record = storage::encode_enforcement(draft.keyring(), handle, enforcement);
  auto present = draft.read(record.key);
  if (!present) return present.error();
  if (*present != nullptr) {
    draft.put(std::move(record));
  } else {
    draft.insert(std::move(record));
  }
  return {};
}

/// Conflict while there is one at work. A record that somebody damaged counts for nothing, or none would ever come
/// after it.
Result<void> require_no_other(Draft& draft, const domain::TenantHandle& handle) {
  auto present = draft.read(storage::enforcement_key(handle));
  if (!present) return present.error();
  if (*present == nullptr) return {};
  const auto other = storage::decode_enforcement(draft.keyring(), **present);
  if (!other || other->finished_at) return {};
  return Error{ErrorCode::Conflict, "the policy is being enforced since " + to_rfc3339(other->started_at) + ", with " +
                                        std::to_string(other->changed) + " tokens changed so far"};
}

void record_enforced(Draft& draft, const Order& order) {
  const domain::EnforcementTerms& terms = order.enforcement.terms;
  const domain::Bounds& bounds = order.enforcement.bounds;
  const auto number = [](const std::optional<domain::days>& value) {
    return value ? boost::json::value(static_cast<std::int64_t>(value->count())) : boost::json::value{};
  };
  auto event = event_by(order.caller, domain::Action::PolicyEnforced, "policy");
  if (terms.owner) event.detail.owner = terms.owner->text();
  event.detail.after =
      boost::json::serialize(boost::json::object{{"lifetime_days", number(bounds.lifetime)},
                                                 {"max_lifetime_days", number(bounds.max_lifetime)},
                                                 {"idle_days", number(bounds.idle_limit)},
                                                 {"grace_days", static_cast<std::int64_t>(terms.grace.count())},
                                                 {"include_management", terms.include_management}});
  draft.record(order.tenant.handle(), std::move(event), nullptr);
}

/// Everything is done in this draft. False, with nothing written, where it does not hold all.
Result<bool> enforce_whole(Draft& draft, const Order& order, Enforcement enforcement, Outcome& outcome) {
  const auto mark = draft.mark();
  record_enforced(draft, order);
  Shortened done;
  auto shortened =
      shorten_tokens(draft, order.tenant, enforcement, order.candidates.ids, 0, LastOperator::Refuse, done);
  if (!shortened) return shortened.error();
  outcome.damaged = std::move(done.damaged);
  if (done.next < order.candidates.ids.size()) return draft.roll_back(mark), false;
  outcome.enforced = {done.changed, false};
  if (done.changed == 0) return draft.roll_back(mark), true;
  enforcement.changed = done.changed;
  enforcement.finished_at = draft.now();
  auto written = write_enforcement(draft, order.tenant.handle(), enforcement);
  return written ? Result<bool>(true) : written.error();
}

/// The draft says that it is to be done; the sweeper does it.
Result<void> leave_to_sweeper(Draft& draft, const Order& order, const domain::Tenant& tenant,
                              const Enforcement& enforcement, Outcome& outcome) {
  outcome = {.enforced = {std::nullopt, true}};
  record_enforced(draft, order);
  if (auto written = write_enforcement(draft, tenant.handle, enforcement); !written) return written;
  if (!order.tenant.is_system() || !enforcement.terms.include_management) return {};
  return keep_an_operator(draft, tenant, [&](const domain::Token& token) {
    if (!enforcement.reaches(token)) return true;
    const auto shortening = domain::shorten(enforcement.bounds, token, enforcement.earliest_end(draft.now()));
    return !shortening || !shortening->ends_by(draft.now());
  });
}

Result<void> enforce_in_draft(Draft& draft, const Order& order, Outcome& outcome) {
  outcome = {};
  const domain::TenantHandle& handle = order.tenant.handle();
  auto tenant = read_tenant(draft, handle);
  if (!tenant) return tenant.error();
  if (tenant->value.state == domain::TenantState::Deleting) {
    return Error{ErrorCode::Conflict, "the tenant is being deleted"};
  }
  auto policy = read_policy(draft, handle);
  if (!policy) return policy.error();
  // Whatever was minted since the candidates were found was minted under this very policy, or is in a changeset that
  // expects another one and so fails.
  outcome.overtaken = policy->version != order.policy_version;
  if (outcome.overtaken) return {};
  if (auto alone = require_no_other(draft, handle); !alone) return alone;
  draft.check(storage::policy_key(handle));
  Enforcement enforcement = order.enforcement;
  enforcement.started_at = draft.now();
  if (!order.candidates.more && order.candidates.ids.size() <= kMostShortenedAtOnce) {
    auto whole = enforce_whole(draft, order, enforcement, outcome);
    if (!whole || *whole) return whole ? Result<void>{} : whole.error();
  }
  return leave_to_sweeper(draft, order, tenant->value, enforcement, outcome);
}

/// How far the enforcement has come: to the end of what was looked at, or to the last token that was done.
std::optional<domain::TokenId> reached_after(const Candidates& found, const Shortened& done) {
  return done.next == found.ids.size() ? found.reached : std::optional(found.ids[done.next - 1]);
}

/// Goes on with the enforcement that `seen` is; false where somebody else has done so since.
Result<bool> carry_on_in_draft(Draft& draft, const TenantRuntime& tenant, const Enforcement& seen,
                               const Candidates& found, std::size_t start, Shortened& done) {
  auto row = draft.read(storage::enforcement_key(tenant.handle()));
  if (!row) return row.error();
  if (*row == nullptr) return false;
  auto present = storage::decode_enforcement(draft.keyring(), **row);
  if (!present) return present.error();
  const bool same = present->started_at == seen.started_at && present->reached == seen.reached;
  if (!same || present->finished_at) return false;
  auto shortened = shorten_tokens(draft, tenant, *present, found.ids, start, LastOperator::Spare, done);
  if (!shortened) return shortened.error();
  present->changed += done.changed;
  present->reached = reached_after(found, done);
  if (done.next == found.ids.size() && !found.more) present->finished_at = draft.now();
  auto written = write_enforcement(draft, tenant.handle(), *present);
  return written ? Result<bool>(true) : written.error();
}

}  // namespace

Result<PolicyEnforced> PolicyService::enforce(const domain::Authority& caller, TenantRuntime& tenant,
                                              const domain::EnforcementTerms& terms, ExpectedVersion expected) {
  auto enforcement = enforcement_by(caller, tenant, terms, house_.clock().now());
  if (!enforcement) return enforcement.error();
  for (int tried = 0; tried < kMaxAttempts; ++tried) {
    auto policy = load_policy(*house_.keyring(), tenant);
    if (!policy) return policy.error();
    if (auto same = check_version(expected, policy->version, "policy"); !same) return same.error();
    enforcement->bounds = domain::Bounds::of(policy->value);
    enforcement->started_at = house_.clock().now();
    auto candidates = find_candidates(house_, tenant, *enforcement, kRowsAtOnce, kMostShortenedAtOnce + 1);
    if (!candidates) return candidates.error();
    const Order order{caller, tenant, *enforcement, policy->version, *candidates};
    Outcome outcome;
    auto version =
        tenant.changes().commit(house_, [&](Draft& draft) { return enforce_in_draft(draft, order, outcome); });
    if (!version) return version.error();
    if (outcome.overtaken) continue;
    const auto shared = house_.directory().known(tenant.handle());
    for (const auto& key : outcome.damaged) {
      if (shared) house_.report_damage(shared, key);
    }
    return outcome.enforced;
  }
  return Error{ErrorCode::Busy, "the policy changed each time that it was to be enforced; try again"};
}

Result<Enforcement> PolicyService::enforcement(const domain::Authority& caller, TenantRuntime& tenant) {
  if (auto allowed = require_role(caller, tenant, domain::Role::Admin); !allowed) return allowed.error();
  auto record = tenant.room().store().get(storage::enforcement_key(tenant.handle()));
  if (!record) return record.error();
  if (!*record) return Error{ErrorCode::NotFound, "the policy was never enforced"};
  return storage::decode_enforcement(*house_.keyring(), **record);
}

Result<std::uint64_t> carry_on_enforcement(House& house, const std::shared_ptr<TenantRuntime>& tenant, bool& more) {
  const auto key = storage::enforcement_key(tenant->handle());
  auto row = tenant->room().store().get(key);
  if (!row) return row.error();
  if (!*row || (*row)->state != storage::kEnforcementPending) return std::uint64_t{0};
  auto stored = storage::decode_enforcement(*house.keyring(), **row);
  if (!stored) return house.report_damage(tenant, key), stored.error();
  auto found = find_candidates(house, *tenant, *stored, kRowsPerStep, kRowsPerStep);
  if (!found) return found.error();
  std::uint64_t changed = 0;
  Shortened done;
  do {
    const std::size_t start = done.next;
    bool ours = false;
    auto version = tenant->changes().commit(house, [&](Draft& draft) -> Result<void> {
      auto went_on = carry_on_in_draft(draft, *tenant, *stored, *found, start, done);
      ours = went_on && *went_on;
      return went_on ? Result<void>{} : went_on.error();
    });
    if (!version) return version.error();
    if (!ours) return changed;
    changed += done.changed;
    stored->reached = reached_after(*found, done);
    for (const auto& damaged : done.damaged) house.report_damage(tenant, damaged);
  } while (done.next < found->ids.size());
  more |= found->more;
  return changed;
}

}  // namespace tokenward::tenant

#include "tenant/house.h"

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <string>

#include "crypto/new_identifiers.h"
#include "storage/sealed_body.h"
#include "storage/token_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/tenant_creation.h"

namespace tokenward::tenant {
namespace {

/// The slug of the tenant that an event of a changeset belongs to. A new tenant gets into the directory only once it is
/// committed, but the first event of its chain, which comes in the same changeset as the next ones, is about its slug.
std::string slug_in(const Directory& directory, const std::vector<LinkedEvent>& events,
                    const domain::TenantHandle& handle) {
  if (const auto tenant = directory.known(handle)) return tenant->slug().text();
  const auto created = std::find_if(events.begin(), events.end(), [&](const LinkedEvent& linked) {
    return linked.tenant == handle && linked.event.seq == 1 && linked.event.action == domain::Action::TenantCreated;
  });
  return created == events.end() ? std::string() : created->event.subject;
}

}  // namespace

House::House(HouseSettings settings, std::shared_ptr<const crypto::Keyring> keyring, const Clock& clock,
             FormRules forms)
    : settings_(std::move(settings)),
      keyring_(std::move(keyring)),
      clock_(clock),
      forms_(forms),
      tenant_figures_(settings_.labelled_tenants),
      directory_(*this),
      cache_(settings_.cache_bytes, settings_.cache_tenant_share_percent),
      validator_(*this),
      tokens_(*this),
      policies_(*this),
      tenants_(*this),
      history_(*this),
      accounts_(*this),
      sessions_(*this),
      mover_(*this) {}

House::~House() { stop(std::chrono::milliseconds{0}); }

void House::add_store(std::string name, std::shared_ptr<storage::Store> store, LaneSettings lanes,
                      CommitSettings commits, Keeps keeps) {
  if (tenant_figures_.is_on()) {
    lanes.watch = [this](const domain::TenantHandle& tenant, std::optional<LaneSettings::Duration> waited) {
      const auto figures = tenant_figures_.of(tenant);
      waited ? figures->note_wait(*waited) : figures->note_refusal();
    };
  }
  rooms_.push_back(std::make_unique<StoreRoom>(std::move(name), std::move(store), std::move(lanes), commits,
                                               FollowSettings{settings_.staleness_bound, keeps}));
}

void House::tell_events(const std::vector<LinkedEvent>& events, Certainty certainty) const noexcept {
  if (!event_sink_) return;
  try {
    for (const LinkedEvent& event : events) event_sink_(event, certainty, slug_in(directory_, events, event.tenant));
  } catch (...) {
    // Only want of memory comes so far.
  }
}

StoreRoom* House::room(std::string_view name) noexcept {
  for (const auto& room : rooms_) {
    if (room->name() == name) return room.get();
  }
  return nullptr;
}

std::string House::store_names() const {
  std::string names;
  for (const auto& room : rooms_) names += (names.empty() ? "" : ", ") + room->name();
  return names;
}

StoreRoom& House::default_room() noexcept { return *room(settings_.default_store); }

domain::RateLimits House::standard_rates(const TenantRuntime& tenant) const noexcept {
  return tenant.is_system() ? domain::RateLimits{} : settings_.rates;
}

void House::publish_policy(TenantRuntime& tenant, const domain::Policy& policy, Stamp stamp) const {
  tenant.publish_policy(domain::rates_of(policy, standard_rates(tenant)), policy.stale_if_error, steady_now(), stamp);
}

Result<Secret> House::initialise(const domain::Owner& first_operator, const std::string& source) {
  auto handle = crypto::new_tenant_handle();
  if (!handle) return handle.error();
  const auto slug = domain::TenantSlug::parse(domain::kSystemTenant);
  const domain::Tenant system{.slug = *slug,
                              .handle = *handle,
                              .display_name = "System",
                              .store = settings_.default_store,
                              .created_at = std::chrono::floor<std::chrono::milliseconds>(clock_.now()),
                              .delete_at = std::nullopt,
                              .generations = {}};
  auto fresh = prepare_token(*this, *handle, first_operator);
  if (!fresh) return fresh.error();
  const domain::Authority installer = operator_from(source, *handle);
  std::optional<Secret> value;
  ChangeQueue queue(default_room());
  auto version = queue.commit(*this, [&](Draft& draft) -> Result<void> {
    if (auto placed = insert_place(draft, system); !placed) return placed;
    insert_tenant(draft, system, {}, installer);
    auto minted =
        insert_first_token(draft, system, {}, *fresh, "First operator token", "tokenward:operator", installer);
    if (!minted) return minted.error();
    value = std::move(*minted);
    return {};
  });
  if (!version) return version.error();
  directory_.add(system, {}, *version, default_room());
  return std::move(*value);
}

Result<bool> House::is_initialised() {
  auto record = default_room().store().get(storage::directory_key(*domain::TenantSlug::parse(domain::kSystemTenant)));
  if (!record) return record.error();
  return record->has_value();
}

Result<std::shared_ptr<TenantRuntime>> House::system() {
  return directory_.find(*domain::TenantSlug::parse(domain::kSystemTenant));
}

Result<void> House::open() {
  auto found = system();
  if (!found) return found.error();
  return {};
}

Result<Secret> House::recover_operator(const domain::Owner& owner, const std::string& source) {
  const auto system = this->system();
  if (!system) return system.error();
  const domain::Authority local = operator_from(source, (*system)->handle());
  auto minted = tokens_.mint(local, **system,
                             {.owner = owner,
                              .label = "Recovered operator token",
                              .expiry = domain::Unspecified{},
                              .scopes = {"tokenward:operator"},
                              .allowed_cidrs = {}});
  if (!minted) return minted.error();
  return std::move(minted->value);
}

Result<void> House::record_clock_set(const std::string& source, const std::string& before, const std::string& after) {
  const auto system = this->system();
  if (!system) return system.error();
  const domain::Authority local = operator_from(source, (*system)->handle());
  auto version = (*system)->changes().commit(*this, [&](Draft& draft) -> Result<void> {
    auto event = event_by(local, domain::Action::ClockSet, "clock");
    event.detail.before = boost::json::serialize(boost::json::string_view(before));
    event.detail.after = boost::json::serialize(boost::json::string_view(after));
    draft.record((*system)->handle(), std::move(event), nullptr);
    return {};
  });
  if (!version) return version.error();
  return {};
}

void House::stop(std::chrono::milliseconds grace) {
  mover_.stop();
  for (const auto& room : rooms_) {
    room->lanes().stop(grace);
    room->reading().stop(grace);
    (void)room->last_used().flush();  // what cannot be written now is lost, as in a crash
  }
}

void House::replace_keyring(std::shared_ptr<const crypto::Keyring> keyring) {
  keyring_.store(std::move(keyring));
  ++keyring_generation_;
  cache_.clear();
}

void House::note_events(const Draft& committed) {
  committed.each_event([&](const domain::TenantHandle& tenant, domain::Action action) {
    events_.add(static_cast<std::size_t>(action));
    if (tenant_figures_.is_on()) tenant_figures_.of(tenant)->note_event(action);
  });
}

void House::doubt(const std::vector<domain::TenantHandle>& tenants) {
  for (const auto& handle : tenants) {
    if (const auto tenant = directory_.known(handle)) tenant->doubt();
    cache_.clear(handle);  // after the doubt: who loads a token meanwhile noted its epoch before it looked for doubts
  }
}

void House::report_once(Guarded<std::set<storage::Key>>& reported, const std::shared_ptr<TenantRuntime>& tenant,
                        const storage::Key& key, const domain::HistoryEvent& event) {
  if (!reported.lock()->insert(key).second) return;
  auto recorded = tenant->changes().commit(*this, [&](Draft& draft) -> Result<void> {
    draft.record(tenant->handle(), event, nullptr);
    return {};
  });
  if (!recorded) reported.lock()->erase(key);
}

void House::report_damage(const std::shared_ptr<TenantRuntime>& tenant, const storage::Key& key) {
  auto event = event_by(daemon_of(tenant->handle()), domain::Action::RecordSealBroken, storage::describe(key));
  if (key.kind == storage::Kind::Owner) event.detail.owner = key.id;
  report_once(reported_damage_, tenant, key, event);
}

void House::report_reuse(const std::shared_ptr<TenantRuntime>& tenant, const domain::Token& token) {
  auto event = event_by(daemon_of(tenant->handle()), domain::Action::TokenReuse, domain::to_string(token.id),
                        std::string(domain::kRotatedReason));
  event.detail.owner = token.owner.text();
  event.detail.label = token.label;
  report_once(reported_reuse_, tenant, storage::token_key(tenant->handle(), token.id), event);
}

}  // namespace tokenward::tenant

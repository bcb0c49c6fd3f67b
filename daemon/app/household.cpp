#include "app/household.h"

#include "app/process.h"
#include "app/store_plugins.h"
#include "http/render.h"

#include "storage/dedicated_store.h"
#include "storage/part_settings.h"
#include "storage/standby_store.h"
#include "storage/tenant_records.h"
#include "tenant/clock_mark.h"
#include "tenant/keyring_agreement.h"

namespace tokenward::app {
namespace {

/// Workers mostly wait for a commit that they share with others, so there are more of them than calls the plugin takes
/// at once.
constexpr unsigned kDefaultWorkers = 64;

tenant::LaneSettings lanes_of(const StoreSettings& settings) {
  const unsigned workers = settings.workers == 0 ? kDefaultWorkers : settings.workers;
  return {.workers = workers,
          .tenant_share = std::max(1U, workers * settings.tenant_share_percent / 100),
          .waiting_per_tenant = settings.queue,
          .patience = settings.deadline};
}

/// Opens one store of the settings, whenever that is possible, and sees that it may be served. Outlives none of what it
/// borrows: the household owns the stores that call it.
class Opening {
 public:
  Opening(LoadedStore loaded, Expecting expecting, std::shared_ptr<storage::StoreFigures> figures, Household& household,
          Log& log)
      : loaded_(std::move(loaded)),
        expecting_(expecting),
        figures_(std::move(figures)),
        household_(household),
        log_(log) {}

  Result<std::shared_ptr<storage::Store>> operator()() const {
    if (!loaded_.settings->dedicated) return open(loaded_.name, loaded_.settings->settings);
    auto common = open(loaded_.name, storage::settings_of_part(loaded_.settings->settings, storage::kCommonPart));
    if (!common) return common;
    return storage::DedicatedStore::open(*std::move(common), parts());
  }

 private:
  [[nodiscard]] bool is_main() const { return loaded_.name == household_.house->settings().default_store; }

  [[nodiscard]] storage::DedicatedStore::Parts parts() const {
    return {.open =
                [opening = *this](const domain::TenantHandle& tenant) {
                  const std::string part = storage::part_name(tenant);
                  return opening.open(opening.loaded_.name + "/" + part,
                                      storage::settings_of_part(opening.loaded_.settings->settings, part));
                },
            .closing = [opening = *this](storage::Store& part) { opening.keep_anchor(part); },
            .most_open = loaded_.settings->open_parts};
  }

  Result<std::shared_ptr<storage::Store>> open(const std::string& name, const storage::StoreSettings& settings) const {
    auto store = storage::Store::open(name, loaded_.library, settings, loaded_.settings->deadline,
                                      services_for(loaded_, household_.wall, log_), figures_);
    if (!store) return store;
    for (const auto step :
         {&Opening::check_anchor, &Opening::agree, &Opening::learn_time, &Opening::check_initialised}) {
      if (auto done = (this->*step)(**store); !done) return done.error();
    }
    return store;
  }

  /// How far a part has come, once nobody looks after it.
  void keep_anchor(storage::Store& part) const {
    const auto info = part.info();
    const auto kept = info ? household_.anchors.lock()->advance(part.name(), *info) : Result<void>(info.error());
    if (!kept) log_.warning("anchor_not_written", {{"store", part.name()}, {"reason", kept.error().message}});
  }

  Result<void> check_anchor(storage::Store& store) const {
    if (expecting_ == Expecting::Present || expecting_ == Expecting::Empty) return {};
    auto info = store.info();
    if (!info) return info.error();
    auto sound = household_.anchors.lock()->check(store.name(), *info);
    // Nothing of it is served until it has caught up or was accepted; what else there is goes on.
    if (!sound && expecting_ == Expecting::Serving) return Error{ErrorCode::Unavailable, sound.error().message};
    return sound;
  }

  /// Before anything sealed is read: with another keyring every seal would look broken.
  Result<void> agree(storage::Store& store) const {
    if (expecting_ == Expecting::Empty) return {};
    return tenant::agree_on_keyring(store, *household_.house->keyring());
  }

  Result<void> learn_time(storage::Store& store) const {
    if (expecting_ == Expecting::Empty || !is_main()) return {};
    auto mark = tenant::read_clock_mark(store, *household_.house->keyring());
    if (!mark) return mark.error();
    household_.mark = *mark;
    household_.clock->learn({*mark, is_clock_synchronised()});
    return {};
  }

  Result<void> check_initialised(storage::Store& store) const {
    if (expecting_ == Expecting::Empty || !is_main()) return {};
    auto system = store.get(storage::directory_key(*domain::TenantSlug::parse(domain::kSystemTenant)));
    if (!system) return system.error();
    if (*system) return {};
    return Error{ErrorCode::NotFound, "the store was never initialised: run `tokenward init` first"};
  }

  const LoadedStore loaded_;
  const Expecting expecting_;
  const std::shared_ptr<storage::StoreFigures> figures_;
  Household& household_;
  Log& log_;
};

/// Points at the rest of a list of which one is shown.
std::string and_others(std::size_t problems) {
  if (problems == 1) return "";
  return "; `tokenward check-config` lists all " + std::to_string(problems) + " problems";
}

/// Whether a store that was not opened may be opened later, while tenants elsewhere are served.
bool may_come_later(const Error& error, bool is_main) noexcept {
  switch (error.code) {
    case ErrorCode::Unavailable:
    case ErrorCode::Timeout:
    case ErrorCode::Busy:
      return true;
    case ErrorCode::Internal:
    case ErrorCode::Invalid:      // a directory that is not there, for one
    case ErrorCode::Unsupported:  // a newer schema
      return !is_main;
    default:
      return false;
  }
}

/// The stores of the house, opened as far as they must be.
Result<void> open_stores(const tenant::House& house, Expecting expecting) {
  for (const auto& room : house.rooms()) {
    const auto opened = room->store().revive();
    if (opened) continue;
    const bool is_main = room->name() == house.settings().default_store;
    if (expecting != Expecting::Serving || !may_come_later(opened.error(), is_main)) return opened;
  }
  return {};
}

tenant::HouseSettings settings_of(const Settings& settings) {
  tenant::HouseSettings house;
  house.cache_bytes = settings.cache.size_bytes;
  house.cache_tenant_share_percent = settings.cache.tenant_share_percent;
  house.staleness_bound = settings.cache.staleness_bound;
  house.token_cost = settings.argon2.tokens;
  house.password_cost = settings.argon2.passwords;
  house.sessions = settings.console.sessions;
  house.labelled_tenants = settings.metrics.tenant_label ? settings.metrics.most_tenants : 0;
  house.rates = rates_of(settings.limits);
  return house;
}

/// From the first event on, that of `init` included.
Result<void> keep_audit_log(const AuditLogSettings& settings, Household& household, Log& log) {
  auto audit = AuditLog::open(settings, household.wall, log);
  if (!audit) return audit.error();
  if (*audit == nullptr) return {};
  household.audit = std::move(*audit);
  household.house->tell_events_to(
      [&audit = *household.audit](const tenant::LinkedEvent& linked, tenant::Certainty certainty,
                                  std::string_view slug) { audit.note(linked, certainty, slug); });
  return {};
}

}  // namespace

Result<std::unique_ptr<Household>> open_household(const Settings& settings,
                                                  std::shared_ptr<const crypto::Keyring> keyring, Expecting expecting,
                                                  Log& log) {
  auto anchors = AnchorFile::open(settings.data_dir / "anchors");
  if (!anchors) return anchors.error();
  auto plugins = load_store_plugins(settings);
  if (!plugins) return plugins.error();
  if (const auto problems = problems_of(*plugins); !problems.empty()) {
    return Error{ErrorCode::Invalid, problems.front() + and_others(problems.size())};
  }
  auto household = std::make_unique<Household>(std::move(*anchors));
  household->clock = std::make_unique<tenant::MarkedClock>(household->wall, tenant::ClockStart{});
  household->house =
      std::make_unique<tenant::House>(settings_of(settings), std::move(keyring), *household->clock, http::kAnswerForms);
  if (auto kept = keep_audit_log(settings.log.audit, *household, log); !kept) return kept.error();
  for (const LoadedStore& plugin : *plugins) {
    auto figures = std::make_shared<storage::StoreFigures>();
    household->store_figures.push_back({plugin.name, figures});
    auto store = std::make_shared<storage::StandbyStore>(
        plugin.name, Opening(plugin, expecting, std::move(figures), *household, log));
    household->house->add_store(plugin.name, std::move(store), lanes_of(*plugin.settings), {},
                                plugin.settings->dedicated ? tenant::Keeps::Apart : tenant::Keeps::Together);
  }
  if (auto opened = open_stores(*household->house, expecting); !opened) return opened.error();
  if (expecting == Expecting::Empty) return household;
  auto system = household->house->open();
  const bool may_wait = expecting == Expecting::Serving && !system && may_come_later(system.error(), true);
  if (!system && !may_wait) return system.error();
  return household;
}

}  // namespace tokenward::app

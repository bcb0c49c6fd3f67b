#pragma once
// The tenant layer put together: what every service shares, and the services themselves. Built once by `app`, before
// any thread uses it; thread-safe from then on. Owns everything below it.

#include <atomic>
#include <chrono>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/guarded.h"
#include "crypto/argon2id.h"
#include "crypto/keyring.h"
#include "tenant/account_service.h"
#include "tenant/directory.h"
#include "tenant/event_sink.h"
#include "tenant/hash_times.h"
#include "tenant/history_service.h"
#include "tenant/limit_refusals.h"
#include "tenant/marked_clock.h"
#include "tenant/policy_service.h"
#include "tenant/session_service.h"
#include "tenant/store_room.h"
#include "tenant/tenant_figures.h"
#include "tenant/tenant_mover.h"
#include "tenant/tenant_service.h"
#include "tenant/token_service.h"
#include "tenant/validation_cache.h"
#include "tenant/validator.h"

namespace tokenward::tenant {

struct HouseSettings {
  std::size_t cache_bytes = 64u << 20;
  unsigned cache_tenant_share_percent = 50;
  crypto::Argon2Cost token_cost = crypto::kTokenCost;
  crypto::Argon2Cost password_cost = crypto::kPasswordCost;
  std::size_t labelled_tenants = 0;  ///< How many are counted under their own names; 0: none are.
  std::chrono::milliseconds staleness_bound{1000};  ///< How old memory may be of what other nodes can change.
  std::string default_store = "main";
  domain::SessionLimits sessions = {};
  domain::RateLimits rates = {};  ///< Of every tenant but `system` whose policy does not say its own.
  MarkedClock::Steady steady = MarkedClock::system_steady;
};

class House {
 public:
  /// `clock` must outlive the house. `forms` render what is kept with cached tokens.
  House(HouseSettings settings, std::shared_ptr<const crypto::Keyring> keyring, const Clock& clock, FormRules forms);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  /// Before any thread uses the house.
  void add_store(std::string name, std::shared_ptr<storage::Store> store, LaneSettings lanes,
                 CommitSettings commits = {}, Keeps keeps = Keeps::Together);

  /// Tells `sink` of every event that is committed. Before any thread uses the house.
  void tell_events_to(EventSink sink) { event_sink_ = std::move(sink); }
  /// Events of one changeset, committed perhaps. Never throws: what a log cannot take the chain has anyway.
  void tell_events(const std::vector<LinkedEvent>& events, Certainty certainty) const noexcept;

  /// Whether there is a tenant `system`, whatever keyring it was made with.
  [[nodiscard]] Result<bool> is_initialised();
  /// Creates the tenant `system` and the first operator token, whose value it returns. Conflict where there is one.
  [[nodiscard]] Result<Secret> initialise(const domain::Owner& first_operator, const std::string& source);
  /// Loads the tenant `system`. NotFound: the store was never initialised. Corrupt, Unavailable.
  [[nodiscard]] Result<void> open();

  /// Mints an operator token for `owner` without a caller: for the command of that name, with the daemon stopped and
  /// the house opened. Errors of `TokenService::mint`.
  [[nodiscard]] Result<Secret> recover_operator(const domain::Owner& owner, const std::string& source);

  /// Adds the event that an operator on this machine moved the clock's mark. Errors of the store.
  [[nodiscard]] Result<void> record_clock_set(const std::string& source, const std::string& before,
                                              const std::string& after);

  /// How many Active tokens, sealed records or remembered requests would be dead without a key. Reads everything;
  /// blocks.
  [[nodiscard]] Result<std::uint64_t> count_key_dependents(crypto::KeyKind kind, domain::KeyId id);

  /// Stops the rooms' workers; tasks under way get `grace`. Flushes last uses.
  void stop(std::chrono::milliseconds grace);

  [[nodiscard]] std::shared_ptr<const crypto::Keyring> keyring() const { return keyring_.load(); }
  /// Counts the keyrings there have been. What is read before `keyring()` never says more of it than is true.
  [[nodiscard]] std::uint64_t keyring_generation() const noexcept { return keyring_generation_; }
  /// Puts another keyring in its place, for every thread from its next look on.
  void replace_keyring(std::shared_ptr<const crypto::Keyring> keyring);
  /// Notes that a stored record's seal is broken: an event in the tenant's history, once per record and process.
  void report_damage(const std::shared_ptr<TenantRuntime>& tenant, const storage::Key& key);
  /// Notes that a token was used after a rotation had ended it: an event in the tenant's history, once per token and
  /// process, however often it is used.
  void report_reuse(const std::shared_ptr<TenantRuntime>& tenant, const domain::Token& token);
  /// Nobody knows what a lost commit did to these tenants: what memory holds of them is read anew.
  void doubt(const std::vector<domain::TenantHandle>& tenants);
  [[nodiscard]] const Clock& clock() const noexcept { return clock_; }
  [[nodiscard]] const HouseSettings& settings() const noexcept { return settings_; }
  /// Time that nobody sets, for rates and quotas.
  [[nodiscard]] SteadyTime steady_now() const noexcept { return settings_.steady(); }
  /// The rates of a tenant whose policy says none. None for `system`: its operators, and validators that ask for all
  /// tenants, are the platform's own.
  [[nodiscard]] domain::RateLimits standard_rates(const TenantRuntime& tenant) const noexcept;
  /// Hands what memory keeps of a committed policy to its tenant; as `TenantRuntime::publish`.
  void publish_policy(TenantRuntime& tenant, const domain::Policy& policy, Stamp stamp) const;
  [[nodiscard]] const FormRules& forms() const noexcept { return forms_; }

  /// The room of a store; null if there is none of that name.
  [[nodiscard]] StoreRoom* room(std::string_view name) noexcept;
  [[nodiscard]] StoreRoom& default_room() noexcept;
  /// `main, second`: for people.
  [[nodiscard]] std::string store_names() const;
  /// The tenant `system`. Errors where it was not read yet and its store cannot tell.
  [[nodiscard]] Result<std::shared_ptr<TenantRuntime>> system();
  [[nodiscard]] const std::vector<std::unique_ptr<StoreRoom>>& rooms() const noexcept { return rooms_; }

  [[nodiscard]] HashTimes& hash_times() noexcept { return hash_times_; }
  /// What the limits of rates and quotas stood against.
  [[nodiscard]] LimitRefusals& limit_refusals() const noexcept { return limit_refusals_; }
  [[nodiscard]] TenantFigureBook& tenant_figures() noexcept { return tenant_figures_; }
  /// How many events were added to histories, by the numbers of their actions.
  [[nodiscard]] const Tally& events() const noexcept { return events_; }
  /// Counts what was just committed.
  void note_events(const Draft& committed);
  [[nodiscard]] Directory& directory() noexcept { return directory_; }
  [[nodiscard]] ValidationCache& cache() noexcept { return cache_; }
  [[nodiscard]] Validator& validator() noexcept { return validator_; }
  [[nodiscard]] TokenService& tokens() noexcept { return tokens_; }
  [[nodiscard]] PolicyService& policies() noexcept { return policies_; }
  [[nodiscard]] TenantService& tenants() noexcept { return tenants_; }
  [[nodiscard]] HistoryService& history() noexcept { return history_; }
  [[nodiscard]] AccountService& accounts() noexcept { return accounts_; }
  [[nodiscard]] SessionService& sessions() noexcept { return sessions_; }
  [[nodiscard]] TenantMover& mover() noexcept { return mover_; }

 private:
  void report_once(Guarded<std::set<storage::Key>>& reported, const std::shared_ptr<TenantRuntime>& tenant,
                   const storage::Key& key, const domain::HistoryEvent& event);

  const HouseSettings settings_;
  std::atomic<std::shared_ptr<const crypto::Keyring>> keyring_;
  std::atomic<std::uint64_t> keyring_generation_{1};
  const Clock& clock_;
  const FormRules forms_;
  HashTimes hash_times_;
  TenantFigureBook tenant_figures_;
  mutable LimitRefusals limit_refusals_;  // counted by whoever may only read
  Tally events_{domain::kActionNumbers};
  EventSink event_sink_;                           // constant once a thread uses the house
  std::vector<std::unique_ptr<StoreRoom>> rooms_;  // constant after the last add_store
  Directory directory_;
  ValidationCache cache_;
  Validator validator_;
  TokenService tokens_;
  PolicyService policies_;
  TenantService tenants_;
  HistoryService history_;
  AccountService accounts_;
  SessionService sessions_;
  Guarded<std::set<storage::Key>> reported_damage_, reported_reuse_;
  TenantMover mover_;  // last: its thread ends before what it uses
};

}  // namespace tokenward::tenant

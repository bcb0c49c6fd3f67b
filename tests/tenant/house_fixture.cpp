#include "tenant/house_fixture.h"

#include "storage/dedicated_store.h"
#include "storage/part_settings.h"
#include "storage/plugin_library.h"
#include "tenant/figures.h"

namespace tokenward::tenant::testing {
namespace {

/// Loaded once a process: a plugin is never unloaded.
std::shared_ptr<const storage::PluginLibrary> sqlite() {
  static const storage::PluginFolder folder{"sqlite"};
  static const auto library = require(storage::PluginLibrary::open("sqlite", {folder.path()}));
  return library;
}

std::shared_ptr<storage::Store> open_sqlite(const std::string& name, const std::string& path) {
  const storage::StoreSettings settings{{"path", path}, {"cache_mib", "2"}, {"quick_check", "off"}};
  return require(storage::Store::open(name, sqlite(), settings, std::chrono::seconds{60}));
}

/// Each tenant in a file of its own, one of which is open at a time.
std::shared_ptr<storage::Store> open_dedicated(const std::string& name, const std::string& folder) {
  const auto path = [folder](std::string_view part) { return folder + "/part-" + std::string(part) + ".db"; };
  const auto open_part = [=](const domain::TenantHandle& tenant) {
    const std::string part = storage::part_name(tenant);
    return Result(open_sqlite(name + "/" + part, path(part)));
  };
  return require(storage::DedicatedStore::open(open_sqlite(name, path(storage::kCommonPart)),
                                               {.open = open_part, .closing = [](auto&) {}, .most_open = 1}));
}

}  // namespace

long figure_of(House& house, const std::string& sample) {
  Exposition out;
  append_figures(out, house);
  const std::string text = std::move(out).take();
  const auto at = text.find("\n" + sample + " ");
  return at == std::string::npos ? -1 : std::stol(text.substr(at + sample.size() + 2));
}

const FormRules kTestForms{[](std::string_view name) -> AnswerForms {
                             return {"field:" + std::string(name), "json:" + std::string(name)};
                           },
                           [](const domain::Scopes& scopes) -> AnswerForms {
                             return {"field:" + std::to_string(scopes.size()), "json:" + std::to_string(scopes.size())};
                           }};

domain::Owner owner(std::string_view text) {
  const auto parsed = domain::Owner::parse(text);
  BOOST_REQUIRE(parsed);
  return *parsed;
}

domain::Policy policy_of(std::uint32_t max_active) {
  domain::Policy policy;
  policy.max_active_per_owner = max_active;
  return policy;
}

HouseFixture::HouseFixture(HouseSettings settings, std::chrono::milliseconds commit_deadline,
                           std::vector<std::string> others)
    : settings_(std::move(settings)),
      commit_deadline_(commit_deadline),
      keyring_(std::make_shared<const crypto::Keyring>(require(crypto::Keyring::create(clock.now())))),
      other_names_(std::move(others)) {
  open();
  const Secret value = require(house_->initialise(owner("root"), "local:0"));
  operator_value_ = as_text(value.reveal());
}

HouseFixture::~HouseFixture() = default;

std::shared_ptr<FaultyStore> HouseFixture::open_store(const std::string& name) {
  auto store =
      std::make_shared<FaultyStore>(name == "dedicated" ? open_dedicated(name, folder_.path())
                                                        : open_sqlite(name, folder_.path() + "/" + name + ".db"));
  house_->add_store(name, store, {.workers = 1},
                    {.deadline = commit_deadline_,
                     .first_backoff = std::chrono::milliseconds{1},
                     .longest_backoff = std::chrono::milliseconds{2}},
                    name == "dedicated" ? Keeps::Apart : Keeps::Together);
  return store;
}

void HouseFixture::open() {
  house_ = std::make_unique<House>(settings_, keyring_, clock, kTestForms);
  store_ = open_store("main");
  for (const auto& name : other_names_) others_[name] = open_store(name);
}

void HouseFixture::restart() {
  house_.reset();
  store_.reset();
  others_.clear();
  open();
  require(house_->open());
}

void HouseFixture::use_keyring(crypto::Keyring keyring) {
  keyring_ = std::make_shared<const crypto::Keyring>(std::move(keyring));
  house_->replace_keyring(keyring_);
}

std::shared_ptr<TenantRuntime> HouseFixture::system() { return house_->directory().known(domain::kSystemTenant); }

std::shared_ptr<TenantRuntime> HouseFixture::create(const std::string& slug, const domain::Policy& policy,
                                                    std::optional<std::string> store) {
  const auto parsed = domain::TenantSlug::parse(slug);
  BOOST_REQUIRE(parsed);
  require(house_->tenants().create(local_operator(),
                                   {.slug = *parsed, .display_name = {}, .store = std::move(store), .policy = policy}));
  return require(house_->directory().find(*parsed));
}

domain::Authority HouseFixture::local_operator() {
  return {.role = domain::Role::Operator,
          .tenant = system()->handle(),
          .owner = {},
          .scopes = {},
          .credential = {},
          .source = "local:0"};
}

domain::Authority HouseFixture::admin_of(const TenantRuntime& tenant) const {
  return {.role = domain::Role::Admin,
          .tenant = tenant.handle(),
          .owner = "boss",
          .scopes = {"tokenward:admin"},
          .credential = {},
          .source = "192.0.2.1"};
}

domain::Authority HouseFixture::member_of(const TenantRuntime& tenant, const std::string& owner) const {
  return {.role = domain::Role::Member,
          .tenant = tenant.handle(),
          .owner = owner,
          .scopes = {"tokenward:member"},
          .credential = {},
          .source = "192.0.2.2"};
}

domain::Authority HouseFixture::caller_with(std::string_view value) {
  const auto verdict = house_->validator().load(value);
  BOOST_REQUIRE(verdict.token);
  return {.role = verdict.token->role(),
          .tenant = verdict.tenant->handle(),
          .owner = std::string(verdict.token->owner().text()),
          .scopes = verdict.token->scopes().list(),
          .credential = verdict.token->id(),
          .source = "192.0.2.3"};
}

Minted HouseFixture::mint(TenantRuntime& tenant, const std::string& who, MintRequest request) {
  request.owner = owner(who);
  if (request.label.empty()) request.label = "laptop";
  return require(tokens().mint(local_operator(), tenant, request));
}

std::vector<Minted> HouseFixture::mint_many(TenantRuntime& tenant, const std::string& who, std::size_t count,
                                            const MintRequest& request) {
  // At once, so that they share commits.
  std::vector<std::optional<Minted>> minted(count);
  std::atomic<std::size_t> next{0};
  const domain::Authority caller = local_operator();
  MintRequest wanted = request;
  wanted.owner = owner(who);
  if (wanted.label.empty()) wanted.label = "laptop";
  in_parallel(static_cast<unsigned>(std::min<std::size_t>(count, 32)), [&](unsigned) {
    for (std::size_t i = next++; i < count; i = next++) {
      if (auto done = tokens().mint(caller, tenant, wanted)) minted[i] = std::move(*done);
    }
  });
  std::vector<Minted> all;
  for (auto& one : minted) {
    BOOST_REQUIRE(one);
    all.push_back(std::move(*one));
  }
  return all;
}

domain::Status HouseFixture::status_of(TenantRuntime& tenant, const domain::TokenId& id) {
  return require(tokens().find(local_operator(), tenant, id)).status;
}

std::size_t HouseFixture::active_slots(TenantRuntime& tenant, const std::string& who) {
  TokenQuery query;
  query.owner = owner(who);
  const auto page = require(tokens().list(local_operator(), tenant, query));
  BOOST_REQUIRE(page.slots);
  return page.slots->active;
}

Sweeper::Report HouseFixture::sweep() {
  Sweeper::Report total;
  Sweeper sweeper(*house_);
  for (const auto& room : house_->rooms()) {
    for (bool more = true; more;) {
      const auto report = require(sweeper.step(*room));
      total.stamped += report.stamped;
      total.shortened += report.shortened;
      total.forgotten += report.forgotten;
      total.purged += report.purged;
      more = report.more;
    }
  }
  return total;
}

std::vector<domain::HistoryEvent> HouseFixture::events(TenantRuntime& tenant) {
  std::vector<domain::HistoryEvent> all;
  require(house_->history().export_all(local_operator(), tenant, {}, [&](const domain::HistoryEvent& event) {
    all.push_back(event);
    return true;
  }));
  return all;
}

std::vector<domain::HistoryEvent> HouseFixture::events(TenantRuntime& tenant, domain::Action action) {
  auto all = events(tenant);
  std::erase_if(all, [&](const domain::HistoryEvent& event) { return event.action != action; });
  return all;
}

HistoryReport HouseFixture::verify(const TenantRuntime& tenant) {
  return require(verify_history(tenant.room().store(), *store_, *keyring_, tenant.handle()));
}

std::string HouseFixture::problems(const TenantRuntime& tenant) {
  std::string all;
  for (const auto& problem : verify(tenant).problems) all += problem + "; ";
  return all;
}

}  // namespace tokenward::tenant::testing

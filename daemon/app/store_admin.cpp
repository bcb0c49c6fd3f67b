// The commands check-config, `store check`, `store migrate` and `plugin check`.

#include <iostream>

#include "app/local_commands.h"
#include "app/process.h"
#include "app/refuse.h"
#include "app/store_plugins.h"
#include "base/encoding.h"
#include "storage/part_registry.h"
#include "storage/part_settings.h"
#include "storage/schema_state.h"
#include "storage/store.h"
#include "tokenward/storage.h"

namespace tokenward::app {
namespace {

bool print_problems(const std::vector<std::string>& problems) {
  for (const auto& line : problems) std::cerr << line << '\n';
  return !problems.empty();
}

/// What is opened of a store: itself, or a part of it.
struct Part {
  std::string name;
  storage::StoreSettings settings;
};

/// What is done with each part of the stores that a command is about; what to say of it.
using Act = Result<std::string> (*)(const LoadedStore& store, const Part& part, const StoreOptions& options,
                                    const storage::HostServices& services);

/// The store itself, or the common part of one that is dedicated.
Part whole_or_common(const LoadedStore& store) {
  return {store.name, storage::settings_of_part(store.settings->settings, storage::kCommonPart)};
}

/// The tenants' parts of a dedicated store. None while the schema of its common part, which lists them, is to be
/// migrated.
Result<std::vector<Part>> parts_of(const LoadedStore& store, const storage::HostServices& services) {
  std::vector<Part> parts;
  if (!store.settings->dedicated) return parts;
  const Part common = whole_or_common(store);
  const auto state = storage::read_schema(common.name, store.library, common.settings, services);
  if (!state) return state.error();
  if (state->info.schema_have != state->info.schema_want) return parts;
  const auto opened =
      storage::Store::open(common.name, store.library, common.settings, store.settings->deadline, services);
  if (!opened) return opened.error();
  const auto tenants = storage::PartRegistry(**opened).all();
  if (!tenants) return tenants.error();
  for (const auto& tenant : *tenants) {
    const std::string part = storage::part_name(tenant);
    parts.push_back({store.name + "/" + part, storage::settings_of_part(store.settings->settings, part)});
  }
  return parts;
}

/// Goes on past a part with a problem, so that all are told.
ExitCode with_parts(const LoadedStore& store, const StoreOptions& options, const storage::HostServices& services,
                    Act act) {
  ExitCode code = ExitCode::Ok;
  const auto work_on = [&](const Part& part) {
    const auto done = act(store, part, options, services);
    if (!done) code = refuse(done.error());
    if (done) std::cout << part.name << ": " << *done << '\n';
  };
  work_on(whole_or_common(store));
  if (code != ExitCode::Ok) return code;
  const auto parts = parts_of(store, services);
  if (!parts) return refuse(parts.error());
  for (const Part& part : *parts) work_on(part);
  return code;
}

/// Goes on past a store with a problem, so that all are told.
ExitCode with_stores(const StoreOptions& options, Act act) {
  harden_process();
  const SystemClock clock;
  Log log(std::cerr, clock, {.level = LogLevel::Warning, .format = options.settings.log.format});
  if (!options.store.empty() && !options.settings.stores.contains(options.store)) {
    return refuse({ErrorCode::NotFound, "there is no store " + options.store + " in the settings"});
  }
  auto stores = load_store_plugins(options.settings);
  if (!stores) return refuse(stores.error());
  if (!options.store.empty()) std::erase_if(*stores, [&](const auto& store) { return store.name != options.store; });
  if (print_problems(problems_of(*stores))) return ExitCode::Settings;
  ExitCode code = ExitCode::Ok;
  for (const LoadedStore& store : *stores) {
    const auto done = with_parts(store, options, services_for(store, clock, log), act);
    if (done != ExitCode::Ok) code = done;
  }
  return code;
}

std::string versions_of(const storage::StoreInfo& info) {
  return "schema " + std::to_string(info.schema_have) + " to " + std::to_string(info.schema_want);
}

Result<std::string> check(const LoadedStore& store, const Part& part, const StoreOptions&,
                          const storage::HostServices& services) {
  auto state = storage::read_schema(part.name, store.library, part.settings, services);
  if (!state) return state.error();
  const storage::StoreInfo& info = state->info;
  const std::string plugin = store.settings->plugin + ", ";
  if (info.schema_have < info.schema_want) return plugin + versions_of(info) + " is to come: " + state->plan;
  return plugin + "schema " + std::to_string(info.schema_have) + ", change " + std::to_string(info.last_seq) + ", id " +
         to_hex(info.store_id) + (info.durable ? ", durable" : "") + (info.multi_node ? ", for several nodes" : "");
}

Result<std::string> migrate(const LoadedStore& store, const Part& part, const StoreOptions& options,
                            const storage::HostServices& services) {
  auto state = storage::read_schema(part.name, store.library, part.settings, services);
  if (!state) return state.error();
  const storage::StoreInfo& info = state->info;
  if (info.schema_have == info.schema_want) return "has schema " + std::to_string(info.schema_have) + " already";
  if (options.dry_run) return versions_of(info) + " is to come: " + state->plan;
  auto opened = storage::Store::open(part.name, store.library, part.settings, store.settings->deadline, services);
  if (!opened) return opened.error();
  return versions_of(info) + " is done";
}

}  // namespace

ExitCode run_check_config(const Settings& settings) {
  auto stores = load_store_plugins(settings);
  if (!stores) return refuse(stores.error());
  return print_problems(problems_of(*stores)) ? ExitCode::Settings : ExitCode::Ok;
}

ExitCode run_store_check(const StoreOptions& options) { return with_stores(options, check); }

ExitCode run_store_migrate(const StoreOptions& options) { return with_stores(options, migrate); }

ExitCode run_plugin_check(const std::filesystem::path& file) {
  harden_process();
  std::error_code failed;
  const auto path = std::filesystem::absolute(file, failed).lexically_normal();
  if (failed || path.extension() != ".so") {
    return refuse({ErrorCode::Invalid, file.string() + " is no plugin: its name must end in .so"});
  }
  auto library = storage::PluginLibrary::open(path.stem().string(), {path.parent_path()});
  if (!library) return refuse(library.error());
  const tkw_plugin& table = (*library)->table();
  std::cout << "file      " << (*library)->path().string() << "\nplugin    " << table.name << ' ' << table.version
            << "\nABI       1." << table.abi_minor << "\nsettings  "
            << (table.settings_schema == nullptr ? "not described" : table.settings_schema) << '\n';
  return ExitCode::Ok;
}

}  // namespace tokenward::app

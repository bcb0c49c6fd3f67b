#include "storage/store.h"

#include <utility>

#include "storage/plugin_session.h"
#include "storage/plugin_store.h"
#include "storage/store_figures.h"

namespace tokenward::storage {

namespace {

constexpr std::chrono::milliseconds kNoLimit{0};

/// Brings the store to the schema that the plugin wants and returns what it says about itself then.
Result<StoreInfo> migrate(PluginSession& session, const StoreInfo& found) {
  const std::string what = "store \"" + session.name() + "\": ";
  const std::string versions = std::to_string(found.schema_have) + " to " + std::to_string(found.schema_want);
  session.log(TKW_LOG_INFO, what + "migrating its schema from version " + versions);
  const PluginReply reply =
      session.call(kNoLimit, [&](const tkw_storage& plugin, auto* store, auto* call, auto* error) {
        return plugin.migrate(store, call, found.schema_want, 0, error);
      });
  if (reply.rc != TKW_OK) return error_of(session.name(), "migrate", reply);

  auto info = session.info(kNoLimit);
  if (!info || info->schema_have == info->schema_want) return info;
  return Error{ErrorCode::Internal, what + "migrating its schema from version " + versions + " had no effect"};
}

/// A store whose schema fits, migrated if it was older.
Result<StoreInfo> prepare(PluginSession& session) {
  auto info = session.info(kNoLimit);
  if (!info || info->schema_have == info->schema_want) return info;
  if (info->schema_have < info->schema_want) return migrate(session, *info);
  return Error{ErrorCode::Unsupported, "store \"" + session.name() + "\": its schema has version " +
                                           std::to_string(info->schema_have) + ", this plugin knows up to " +
                                           std::to_string(info->schema_want) + "; a newer tokenward wrote it"};
}

}  // namespace

Result<std::shared_ptr<Store>> Store::open(std::string name, std::shared_ptr<const PluginLibrary> library,
                                           const StoreSettings& settings, std::chrono::milliseconds deadline,
                                           HostServices services, std::shared_ptr<StoreFigures> figures) {
  auto session = PluginSession::open(std::move(name), std::move(library), settings, std::move(services));
  if (!session) return session.error();
  const auto info = prepare(**session);
  if (!info) return info.error();
  return std::shared_ptr<Store>(
      std::make_shared<PluginStore>(*std::move(session), *info, deadline, std::move(figures)));
}

Result<std::optional<Record>> Store::get(const Key& key) {
  auto records = get(std::vector<Key>{key});
  if (!records) return records.error();
  if (records->empty()) return std::optional<Record>();
  return std::optional<Record>(std::move(records->front()));
}

}  // namespace tokenward::storage

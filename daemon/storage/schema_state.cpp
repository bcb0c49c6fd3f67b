#include "storage/schema_state.h"

#include "storage/abi_errors.h"
#include "storage/plugin_session.h"
#include "storage/plugin_text.h"

namespace tokenward::storage {
namespace {

constexpr std::chrono::milliseconds kNoLimit{0};

Error newer(const std::string& name, const StoreInfo& info) {
  return {ErrorCode::Unsupported, "store \"" + name + "\": its schema has version " + std::to_string(info.schema_have) +
                                      ", this plugin knows up to " + std::to_string(info.schema_want) +
                                      "; a newer tokenward wrote it"};
}

}  // namespace

Result<SchemaState> read_schema(const std::string& name, std::shared_ptr<const PluginLibrary> library,
                                const StoreSettings& settings, HostServices services) {
  auto session = PluginSession::open(name, std::move(library), settings, std::move(services));
  if (!session) return session.error();
  auto info = (*session)->info(kNoLimit);
  if (!info) return info.error();
  if (info->schema_have > info->schema_want) return newer(name, *info);
  if (info->schema_have == info->schema_want) return SchemaState{*info};
  const PluginReply reply =
      (*session)->call(kNoLimit, [&](const tkw_storage& plugin, auto* store, auto* call, auto* error) {
        return plugin.migrate(store, call, info->schema_want, 1, error);
      });
  if (reply.rc != TKW_OK) return error_of(name, "migrate", reply);
  return SchemaState{*info, message_of(reply.error)};
}

}  // namespace tokenward::storage

#include "sqlite_storage.h"

#include <utility>

#include "schema.h"
#include "store_files.h"

namespace tokenward::sqlite {
namespace {

std::unique_ptr<Connection> open_file(const sdk::Host& host, const StoreSettings& settings) {
  create_private_file(settings.path);
  if (accessible_to_others(settings.path))
    host.log(sdk::LogLevel::Warning, settings.path + " is accessible to users other than its owner");
  auto connection = std::make_unique<Connection>(settings.path, settings.cache_mib * 1024);
  schema_version(*connection);  // refuses what is not ours before anything is written to it
  connection->make_writer();
  if (settings.quick_check) check_for_damage(*connection);
  return connection;
}

}  // namespace

std::unique_ptr<SqliteStorage> SqliteStorage::open(const sdk::Host& host, const sdk::Settings& settings) {
  return std::unique_ptr<SqliteStorage>(new SqliteStorage(host, read_settings(settings)));
}

SqliteStorage::SqliteStorage(const sdk::Host& host, StoreSettings settings)
    : settings_(std::move(settings)), lock_(settings_.path + ".lock"), not_migrated_(open_file(host, settings_)) {
  if (schema_version(*not_migrated_) == kSchemaVersion) start();
}

void SqliteStorage::start() { store_ = std::make_unique<Store>(settings_, std::move(not_migrated_)); }

Store& SqliteStorage::ready() {
  if (!store_) throw sdk::Error(TKW_SCHEMA, "the store has an older schema and must be migrated first");
  return *store_;
}

sdk::Info SqliteStorage::info(const sdk::Call& call) {
  if (store_) return store_->info(call);
  return {.schema_have = schema_version(*not_migrated_), .schema_want = kSchemaVersion, .caps = TKW_CAP_DURABLE};
}

std::string SqliteStorage::migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode mode) {
  const std::uint32_t have = store_ ? kSchemaVersion : schema_version(*not_migrated_);
  std::string description = describe_migration(have, to);
  if (store_ || mode == sdk::MigrationMode::DryRun) return description;
  call.check();
  migrate_schema(*not_migrated_, have, to);
  if (to == kSchemaVersion) start();
  return description;
}

void SqliteStorage::get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row) {
  ready().get(call, keys, row);
}

void SqliteStorage::scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) {
  ready().scan(call, scan, row);
}

std::vector<sdk::Outcome> SqliteStorage::apply(const sdk::Call& call,
                                               std::span<const tkw_changeset* const> changesets) {
  return ready().apply(call, changesets);
}

void SqliteStorage::touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  ready().touch(call, touches);
}

void SqliteStorage::changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
                            const sdk::ChangeSink& change) {
  ready().changes(call, after_seq, limit, change);
}

void SqliteStorage::wait(const sdk::Call& call, std::uint64_t after_seq) { ready().wait(call, after_seq); }

void SqliteStorage::interrupt(std::uint64_t) {
  if (store_) store_->wake();
}

}  // namespace tokenward::sqlite

#include "mysql_storage.h"

#include <mutex>
#include <utility>

#include "schema.h"

namespace tokenward::mysql {
namespace {

/// Before the first thread makes a connection; the library would otherwise do it then, unguarded.
void start_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    if (mysql_library_init(0, nullptr, nullptr) != 0)
      throw sdk::Error(TKW_UNAVAILABLE, "the client library cannot be used");
  });
}

}  // namespace

std::unique_ptr<MysqlStorage> MysqlStorage::open(const sdk::Host& host, const sdk::Settings& settings) {
  StoreSettings read = read_settings(settings);
  start_library();
  return std::unique_ptr<MysqlStorage>(new MysqlStorage(host, std::move(read)));
}

MysqlStorage::MysqlStorage(const sdk::Host& host, StoreSettings settings) : connector_(std::move(settings), host) {
  try_to_start();
}

std::unique_ptr<Connection> MysqlStorage::connect_if_there() {
  try {
    return connector_.connect(never_);
  } catch (const ConnectError& error) {
    if (error.reason().no_database()) return nullptr;
    throw;
  }
}

std::uint32_t MysqlStorage::schema_now() {
  const auto connection = connect_if_there();
  return connection ? schema_version(*connection) : 0;
}

void MysqlStorage::try_to_start() {
  auto connection = connect_if_there();
  if (!connection || schema_version(*connection) != kSchemaVersion) return;
  check_privileges(*connection, connector_.settings().runtime, connector_.settings().database);
  store_ = std::make_unique<Store>(connector_, std::move(connection));
}

Store& MysqlStorage::ready() {
  if (!store_) throw sdk::Error(TKW_SCHEMA, "the store has no schema, or an older one, and must be migrated first");
  return *store_;
}

sdk::Info MysqlStorage::info(const sdk::Call& call) {
  if (store_) return store_->info(call);
  call.check();
  return {.schema_have = schema_now(), .schema_want = kSchemaVersion, .caps = TKW_CAP_DURABLE | TKW_CAP_MULTI_NODE};
}

std::string MysqlStorage::migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode mode) {
  call.check();
  const auto& database = connector_.settings().database;
  std::string description = describe_migration(store_ ? kSchemaVersion : schema_now(), to, database);
  if (store_ || mode == sdk::MigrationMode::DryRun) return description;
  const auto connection = connector_.connect_to_migrate(never_);
  const Patience patience(call);
  connection->answer_to(&patience, nullptr);
  migrate_schema(*connection, database, to);
  connection->answer_to(nullptr, nullptr);
  if (to == kSchemaVersion) try_to_start();
  return description;
}

void MysqlStorage::get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row) {
  ready().get(call, keys, row);
}

void MysqlStorage::scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) {
  ready().scan(call, scan, row);
}

std::vector<sdk::Outcome> MysqlStorage::apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) {
  return ready().apply(call, changesets);
}

void MysqlStorage::touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  ready().touch(call, touches);
}

void MysqlStorage::changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
                           const sdk::ChangeSink& change) {
  ready().changes(call, after_seq, limit, change);
}

void MysqlStorage::wait(const sdk::Call& call, std::uint64_t after_seq) { ready().wait(call, after_seq); }

void MysqlStorage::interrupt(std::uint64_t call_id) {
  if (store_) store_->interrupt(call_id);
}

}  // namespace tokenward::mysql

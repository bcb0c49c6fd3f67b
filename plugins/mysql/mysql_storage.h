/// \file
/// The storage plugin for MySQL and MariaDB: one database, one or several daemons.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "connector.h"
#include "settings.h"
#include "store.h"
#include "tokenward/storage.hpp"

namespace tokenward::mysql {

/// From the settings to the store in use. The data calls go to Store once the schema is the wanted one.
class MysqlStorage final : public sdk::Storage {
 public:
  static constexpr const char* kName = "mysql";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kSettingsSchema = mysql::kSettingsSchema;

  static std::unique_ptr<MysqlStorage> open(const sdk::Host& host, const sdk::Settings& settings);

  sdk::Info info(const sdk::Call& call) override;
  std::string migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode mode) override;
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row) override;
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) override;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override;
  void touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) override;
  void changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
               const sdk::ChangeSink& change) override;
  void wait(const sdk::Call& call, std::uint64_t after_seq) override;
  void interrupt(std::uint64_t call_id) override;

 private:
  MysqlStorage(const sdk::Host& host, StoreSettings settings);

  /// A connection in the database; none if there is no such database.
  std::unique_ptr<Connection> connect_if_there();
  /// The version of the schema now, whoever has migrated it.
  std::uint32_t schema_now();
  /// Starts the store if its schema is the wanted one.
  void try_to_start();
  /// Uses the store, or throws SCHEMA.
  Store& ready();

  const std::atomic<bool> never_{false};  // stops no connecting at start
  Connector connector_;
  std::unique_ptr<Store> store_;  // once the schema is the wanted one
};

}  // namespace tokenward::mysql

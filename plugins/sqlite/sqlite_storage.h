/// \file
/// The SQLite storage plugin: one file, one daemon, no server.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "connection.h"
#include "settings.h"
#include "store.h"
#include "tokenward/sdk/store_lock_posix.hpp"
#include "tokenward/storage.hpp"

namespace tokenward::sqlite {

/// From the opened file to the store in use. The data calls go to Store once the schema is the wanted one.
///
/// `interrupt` needs no list of running calls: SQLite looks at the call's `cancelled()` every thousand steps, and
/// whoever waits for a connection or a commit is woken to look. A statement that gave up leaves its connection as good
/// as before, so none is discarded.
class SqliteStorage final : public sdk::Storage {
 public:
  static constexpr const char* kName = "sqlite";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kSettingsSchema = sqlite::kSettingsSchema;

  static std::unique_ptr<SqliteStorage> open(const sdk::Host& host, const sdk::Settings& settings);

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
  SqliteStorage(const sdk::Host& host, StoreSettings settings);

  /// Uses the store, or throws SCHEMA.
  Store& ready();
  void start();

  StoreSettings settings_;
  // Beside the file, as SQLite takes POSIX locks on it; backup tools that speak SQLite's own locking are not shut out.
  sdk::StoreLock lock_;                       // released last
  std::unique_ptr<Connection> not_migrated_;  // until the schema is the wanted one
  std::unique_ptr<Store> store_;              // from then on
};

}  // namespace tokenward::sqlite

#include "schema.h"

#include <array>
#include <optional>
#include <vector>

#include "batch.h"
#include "sql_text.h"

namespace tokenward::mysql {
namespace {

struct Step {
  const char* what;
  std::array<const char*, 4> statements;
};

/// Step i leads from version i to i + 1; its last statement writes the version.
///
/// `tokenward_rec`: all that is compared is VARBINARY, so bytes are bytes. Kind comes before tenant in every key, so
/// that scans over all tenants have an index in their order like those of one tenant. The keys are in the order of the
/// scans (scan_plan.h); InnoDB ends every one of them with the rest of the primary key. No due time is the largest one.
/// `tokenward_log` has a row per changeset and serves both `request_id` and `changes`. In `tokenward_meta`, whose only
/// row is number 1, `seq` is the counter and `trimmed` the newest seq that has left the log.
constexpr std::array kSteps{Step{"create the tables",
                                 {R"(CREATE TABLE IF NOT EXISTS tokenward_rec(
  kind INT UNSIGNED NOT NULL, tenant VARBINARY(64) NOT NULL, id VARBINARY(512) NOT NULL,
  owner VARBINARY(255) NOT NULL, state TINYINT UNSIGNED NOT NULL, version BIGINT UNSIGNED NOT NULL,
  due BIGINT NOT NULL, touched BIGINT NOT NULL, note VARBINARY(64) NOT NULL, body MEDIUMBLOB NOT NULL,
  PRIMARY KEY(kind, tenant, id),
  KEY s(kind, state, tenant, id),
  KEY o(kind, owner, tenant, id),
  KEY d(kind, state, due, tenant, id),
  KEY td(kind, state, tenant, due, id)) ENGINE = InnoDB, ROW_FORMAT = DYNAMIC, DEFAULT CHARACTER SET binary)",
                                  R"(CREATE TABLE IF NOT EXISTS tokenward_log(
  seq BIGINT UNSIGNED NOT NULL PRIMARY KEY, req BINARY(16) NOT NULL UNIQUE, changed MEDIUMBLOB NOT NULL)
  ENGINE = InnoDB, ROW_FORMAT = DYNAMIC, DEFAULT CHARACTER SET binary)",
                                  R"(CREATE TABLE IF NOT EXISTS tokenward_meta(
  one TINYINT UNSIGNED NOT NULL PRIMARY KEY, version INT UNSIGNED NOT NULL, store_id BINARY(16) NOT NULL,
  seq BIGINT UNSIGNED NOT NULL, trimmed BIGINT UNSIGNED NOT NULL)
  ENGINE = InnoDB, ROW_FORMAT = DYNAMIC, DEFAULT CHARACTER SET binary)",
                                  R"(INSERT INTO tokenward_meta(one, version, store_id, seq, trimmed)
  SELECT 1, 1, UNHEX(REPLACE(UUID(), '-', '')), 0, 0 FROM DUAL
  WHERE NOT EXISTS (SELECT 1 FROM tokenward_meta))"}}};
static_assert(kSteps.size() == kSchemaVersion);

/// Statements that change nothing and need one privilege each.
constexpr std::array kNeeds{
    "SELECT version FROM tokenward_rec LIMIT 0",
    "INSERT INTO tokenward_rec SELECT * FROM tokenward_rec LIMIT 0",
    "UPDATE tokenward_rec SET version = version WHERE FALSE",
    "DELETE FROM tokenward_rec WHERE FALSE",
    "SELECT seq FROM tokenward_log LIMIT 0",
    "INSERT INTO tokenward_log SELECT * FROM tokenward_log LIMIT 0",
    "DELETE FROM tokenward_log WHERE FALSE",
    "SELECT seq FROM tokenward_meta LIMIT 0",
    "UPDATE tokenward_meta SET seq = seq WHERE FALSE",
};

/// Holds the right to migrate a database among all nodes. Ends with its connection at the latest.
class MigrationLock {
 public:
  MigrationLock(Connection& connection, const std::string& database) : connection_(connection) {
    std::string got;
    connection_.run("SELECT GET_LOCK('tokenward." + database.substr(0, 48) + "', 10)",
                    [&](std::span<const tkw_bytes> columns) { got = sdk::text_of(columns[0]); });
    if (got != "1") throw sdk::Error(TKW_RETRY, "another node is migrating the database");
  }
  ~MigrationLock() {
    if (connection_.usable()) connection_.run_script("DO RELEASE_ALL_LOCKS()");
  }
  MigrationLock(const MigrationLock&) = delete;
  MigrationLock& operator=(const MigrationLock&) = delete;

 private:
  Connection& connection_;
};

/// Makes the database, or says what an administrator is to run.
void make_database(Connection& connection, const std::string& database) {
  const std::string statement = "CREATE DATABASE IF NOT EXISTS `" + database + "` CHARACTER SET binary";
  const ScriptEnd made = connection.run_script(statement);
  if (!made.error) return;
  if (!made.error->denied()) connection.fail(*made.error);
  throw sdk::Error(TKW_INVALID,
                   "the database \"" + database +
                       "\" is missing and the account for migrations may not make it; run: " + statement + " (" +
                       made.error->message + ")",
                   made.error->code);
}

}  // namespace

std::uint32_t schema_version(Connection& connection) {
  std::uint64_t version = 0;
  const ScriptEnd end =
      connection.run_script("SELECT version FROM tokenward_meta WHERE one = 1",
                            [&](std::span<const tkw_bytes> columns) { version = number_in(columns[0]); });
  if (end.error && !end.error->no_table()) connection.fail(*end.error);
  if (version > kSchemaVersion)
    throw sdk::Error(TKW_SCHEMA, "the store has schema " + std::to_string(version) + ", this plugin knows up to " +
                                     std::to_string(kSchemaVersion) + ": a newer tokenward wrote it");
  return static_cast<std::uint32_t>(version);
}

void check_privileges(Connection& connection, const Account& account, const std::string& database) {
  for (const char* need : kNeeds) {
    const ScriptEnd end = connection.run_script(need);
    if (!end.error) continue;
    if (!end.error->denied()) connection.fail(*end.error);
    throw sdk::Error(TKW_INVALID,
                     "the account \"" + account.user + "\" needs SELECT, INSERT, UPDATE and DELETE on the database \"" +
                         database + "\": " + end.error->message,
                     end.error->code);
  }
}

std::string describe_migration(std::uint32_t have, std::uint32_t to, const std::string& database) {
  if (to < have || to > kSchemaVersion)
    throw sdk::Error(TKW_INVALID, "schema " + std::to_string(to) + " cannot be reached from " + std::to_string(have));
  if (to == have) return "the schema has version " + std::to_string(to) + " already";
  std::string description =
      "database " + database + ", schema " + std::to_string(have) + " to " + std::to_string(to) + ":";
  for (std::uint32_t version = have; version < to; ++version)
    description += std::string(version == have ? " " : ", ") + kSteps.at(version).what;
  return description;
}

void migrate_schema(Connection& connection, const std::string& database, std::uint32_t to) {
  const MigrationLock lock(connection, database);
  // An account that may only use the database that is there already need not be allowed to make one.
  const ScriptEnd used = connection.run_script("USE `" + database + "`");
  if (used.error && !used.error->no_database()) connection.fail(*used.error);
  if (used.error) make_database(connection, database);
  if (used.error) connection.run("USE `" + database + "`");
  for (std::uint32_t version = schema_version(connection); version < to; ++version)
    for (const char* statement : kSteps.at(version).statements) connection.run(statement);
}

}  // namespace tokenward::mysql

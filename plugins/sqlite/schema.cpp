#include "schema.h"

#include <array>
#include <string>

#include "statement.h"
#include "transaction.h"

namespace tokenward::sqlite {
namespace {

/// "tkwS" in the file's header: `file` and SQLite's tools show whose it is.
constexpr std::int64_t kApplicationId = 0x746B7753;

struct Step {
  const char* what;
  const char* sql;
};

/// Step i leads from version i to i + 1.
///
/// `rec`: state 0 and "no due" are NULL, so that rows without them are in no index. The indexes are in the order of the
/// scans (scan_sql.h). `log` has a row per changeset and serves both `request_id` and `changes`. In `meta`, `seq` is
/// the counter as of the last opening and `trimmed` the newest seq that has left the log.
constexpr std::array kSteps{Step{"create the tables", R"(
  CREATE TABLE rec(
    tenant BLOB NOT NULL, kind INTEGER NOT NULL, id BLOB NOT NULL,
    owner BLOB NOT NULL, state INTEGER, version INTEGER NOT NULL, due INTEGER,
    touched INTEGER NOT NULL, note BLOB NOT NULL, body BLOB NOT NULL,
    PRIMARY KEY(tenant, kind, id)) WITHOUT ROWID, STRICT;
  CREATE INDEX s ON rec(tenant, kind, state, id, due) WHERE state IS NOT NULL;
  CREATE INDEX o ON rec(tenant, kind, owner, id) WHERE owner <> x'';
  CREATE INDEX d ON rec(kind, state, due, tenant, id) WHERE due IS NOT NULL;
  CREATE INDEX td ON rec(tenant, kind, state, due, id) WHERE due IS NOT NULL;
  CREATE TABLE log(seq INTEGER PRIMARY KEY, req BLOB NOT NULL UNIQUE, keys BLOB NOT NULL) STRICT;
  CREATE TABLE meta(name TEXT PRIMARY KEY, value ANY NOT NULL) WITHOUT ROWID, STRICT;
  INSERT INTO meta VALUES('store_id', randomblob(16)), ('seq', 0), ('trimmed', 0);
  PRAGMA application_id = 0x746B7753;)"}};
static_assert(kSteps.size() == kSchemaVersion);

std::int64_t single_number(const Connection& connection, const char* sql) {
  Statement statement(connection, sql);
  Run run(statement);
  return run.step() ? run.integer(0) : 0;
}

}  // namespace

std::uint32_t schema_version(const Connection& connection) {
  const std::int64_t version = single_number(connection, "PRAGMA user_version");
  const std::int64_t application = single_number(connection, "PRAGMA application_id");
  const bool empty = single_number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
  if (empty ? version != 0 : application != kApplicationId)
    throw sdk::Error(TKW_INVALID, "the file is an SQLite database, but not a tokenward store");
  if (version < 0 || version > kSchemaVersion)
    throw sdk::Error(TKW_SCHEMA, "the store has schema " + std::to_string(version) + ", this plugin knows up to " +
                                     std::to_string(kSchemaVersion) + ": a newer tokenward wrote it");
  return static_cast<std::uint32_t>(version);
}

void check_for_damage(const Connection& connection) {
  Statement statement(connection, "PRAGMA quick_check(1)");
  Run run(statement);
  const bool found = run.step();
  if (found && run.text(0) == "ok") return;
  throw sdk::Error(TKW_CORRUPT,
                   "the store is damaged: " + (found ? std::string(run.text(0)) : "quick_check is silent"));
}

std::string describe_migration(std::uint32_t have, std::uint32_t to) {
  if (to < have || to > kSchemaVersion)
    throw sdk::Error(TKW_INVALID, "schema " + std::to_string(to) + " cannot be reached from " + std::to_string(have));
  if (to == have) return "the schema has version " + std::to_string(to) + " already";
  std::string description = "schema " + std::to_string(have) + " to " + std::to_string(to) + ":";
  for (std::uint32_t version = have; version < to; ++version)
    description += std::string(version == have ? " " : ", ") + kSteps.at(version).what;
  return description;
}

void migrate_schema(Connection& connection, std::uint32_t have, std::uint32_t to) {
  TransactionStatements statements(connection);
  for (std::uint32_t version = have; version < to; ++version) {
    Transaction transaction(statements, Transaction::Kind::Write);
    connection.run(kSteps.at(version).sql);
    connection.run(("PRAGMA user_version = " + std::to_string(version + 1)).c_str());
    transaction.commit();
  }
}

}  // namespace tokenward::sqlite

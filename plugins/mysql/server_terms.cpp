#include "server_terms.h"

#include <algorithm>
#include <map>
#include <string>

namespace tokenward::mysql {
namespace {

constexpr unsigned long kMariaDb = 100'600, kMySql = 80'000;  // SKIP LOCKED
constexpr std::uint64_t kLeastPacket = 16ULL << 20;

using Variables = std::map<std::string, std::string, std::less<>>;

/// A lock is waited for as long as a call may take, so the server's own limit is only the last resort.
constexpr const char* kSession =
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;"
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION', SESSION autocommit = 1";

constexpr const char* kLook =
    "SHOW VARIABLES WHERE Variable_name IN ('innodb_flush_log_at_trx_commit', 'innodb_doublewrite', 'log_bin',"
    " 'sync_binlog', 'binlog_format', 'read_only', 'innodb_read_only', 'max_allowed_packet', 'sql_mode',"
    " 'wsrep_on', 'wsrep_sync_wait')";

std::string value_of(const Variables& variables, std::string_view name) {
  const auto at = variables.find(name);
  return at == variables.end() ? std::string() : at->second;
}

[[noreturn]] void refuse(const std::string& name, const std::string& value, const std::string& needed) {
  throw sdk::Error(TKW_INVALID, "the server's " + name + " is " + value + ", needed is " + needed);
}

void require(const Variables& variables, const std::string& name, std::string_view value, const std::string& why) {
  const std::string found = value_of(variables, name);
  if (found != value) refuse(name, found, std::string(value) + " (" + why + ")");
}

void check_version(MYSQL* handle) {
  const unsigned long version = mysql_get_server_version(handle);
  const bool maria = std::string_view(mysql_get_server_info(handle)).find("MariaDB") != std::string_view::npos;
  if (version < (maria ? kMariaDb : kMySql))
    throw sdk::Error(TKW_UNSUPPORTED, std::string("the server is ") + (maria ? "MariaDB " : "MySQL ") +
                                          mysql_get_server_info(handle) + ", needed is MariaDB 10.6 or MySQL 8.0");
}

void check_durability(const Variables& variables) {
  const std::string why = "an acknowledged commit must survive a power cut";
  require(variables, "innodb_flush_log_at_trx_commit", "1", why);
  if (value_of(variables, "log_bin") == "ON") {
    require(variables, "sync_binlog", "1", why);
    if (value_of(variables, "binlog_format") == "STATEMENT")
      refuse("binlog_format", "STATEMENT", "ROW or MIXED (READ COMMITTED cannot be logged otherwise)");
  }
  if (value_of(variables, "sql_mode").find("STRICT_ALL_TABLES") == std::string::npos)
    refuse("sql_mode", "\"" + value_of(variables, "sql_mode") + "\"", "STRICT_ALL_TABLES (values must not be cut)");
  const std::string packet = value_of(variables, "max_allowed_packet");
  if (std::strtoull(packet.c_str(), nullptr, 10) < kLeastPacket)
    refuse("max_allowed_packet", packet, std::to_string(kLeastPacket) + " or more (a changeset must fit)");
}

}  // namespace

void agree_on_terms(Connection& connection) {
  check_version(connection.handle());
  connection.run(kSession);
  Variables variables;
  connection.run(kLook, [&](std::span<const tkw_bytes> columns) {
    variables.emplace(sdk::text_of(columns[0]), sdk::text_of(columns[1]));
  });
  if (value_of(variables, "read_only") == "ON" || value_of(variables, "innodb_read_only") == "ON")
    throw sdk::Error(TKW_READ_ONLY, "the server is read-only");
  check_durability(variables);
  // Galera: every read first waits for what other nodes have acknowledged.
  if (value_of(variables, "wsrep_on") == "ON") connection.run("SET SESSION wsrep_sync_wait = 7");
}

}  // namespace tokenward::mysql

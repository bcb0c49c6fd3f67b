#include "connection.h"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>

namespace tokenward::sqlite {
namespace {

/// How many steps of SQLite's machine pass between two looks at the call: some tens of microseconds.
constexpr int kStepsBetweenLooks = 1000;

/// Another program at the file (a backup, an administrator's shell) is waited for in naps of this length, so that a
/// cancelled call notices soon.
constexpr std::chrono::milliseconds kLongestNap{5};

/// How many naps outside any call, at opening and migrating: about five seconds.
constexpr int kNapsOutsideCalls = 1000;

/// Pages that have been written to the WAL before a commit copies them into the database: 32 MiB. SQLite's default of
/// 4 MiB makes every second commit of 64 changesets pay for it.
constexpr const char* kWriterPragmas = R"(
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  PRAGMA secure_delete = ON;
  PRAGMA wal_autocheckpoint = 8000;
  PRAGMA journal_size_limit = 67108864;)";

constexpr const char* kReaderPragmas = "PRAGMA query_only = ON;";

/// Nothing spills to files elsewhere, and a forged schema or page finds no functions and no overruns.
constexpr const char* kCommonPragmas = R"(
  PRAGMA temp_store = MEMORY;
  PRAGMA trusted_schema = OFF;
  PRAGMA cell_size_check = ON;)";

}  // namespace

tkw_rc code_of(int code) noexcept {
  switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return TKW_RETRY;
    case SQLITE_FULL:
      return TKW_NO_SPACE;
    case SQLITE_READONLY:
      return TKW_READ_ONLY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return TKW_CORRUPT;
    case SQLITE_TOOBIG:
      return TKW_TOO_LARGE;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_NOMEM:
    case SQLITE_PROTOCOL:
      return TKW_UNAVAILABLE;
    default:
      return TKW_INTERNAL;
  }
}

Connection::Connection(const std::string& path, int cache_kib) {
  constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_EXRESCODE;
  sqlite3* opened = nullptr;
  const int code = sqlite3_open_v2(path.c_str(), &opened, flags, nullptr);
  handle_.reset(opened);
  if (code != SQLITE_OK) fail(code);
  if (sqlite3_db_readonly(opened, "main") == 1) throw sdk::Error(TKW_READ_ONLY, path + " cannot be written to");
  sqlite3_busy_handler(opened, keep_trying, this);
  sqlite3_progress_handler(opened, kStepsBetweenLooks, give_up, this);
  sqlite3_db_config(opened, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  run(kCommonPragmas);
  run(("PRAGMA cache_size = -" + std::to_string(cache_kib)).c_str());
}

void Connection::make_writer() { run(kWriterPragmas); }

void Connection::make_reader() { run(kReaderPragmas); }

void Connection::run(const char* sql) {
  const int code = sqlite3_exec(handle(), sql, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code);
}

void Connection::fail(int code) const {
  if (call_ != nullptr && ((code & 0xFF) == SQLITE_INTERRUPT || (code & 0xFF) == SQLITE_BUSY)) call_->check();
  const std::string message = handle_ ? sqlite3_errmsg(handle()) : sqlite3_errstr(code);
  throw sdk::Error(code_of(code), "SQLite: " + message, code);
}

int Connection::give_up(void* connection) noexcept {
  const sdk::Call* call = static_cast<Connection*>(connection)->call_;
  return call != nullptr && (call->cancelled() || call->expired()) ? 1 : 0;
}

int Connection::keep_trying(void* connection, int attempts) noexcept {
  const sdk::Call* call = static_cast<Connection*>(connection)->call_;
  if (call != nullptr ? call->cancelled() || call->expired() : attempts >= kNapsOutsideCalls) return 0;
  std::this_thread::sleep_for(std::min(kLongestNap, std::chrono::milliseconds(1 + attempts)));
  return 1;
}

}  // namespace tokenward::sqlite

#include <sqlite3.h>

#include <mutex>
#include <stdexcept>

#include "raw_limit.h"

namespace tokenward::bench {
namespace {

class RawSqlite final : public RawLimit {
 public:
  explicit RawSqlite(const std::string& path) {
    require(sqlite3_open(path.c_str(), &handle_));
    run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "CREATE TABLE IF NOT EXISTS written(id INTEGER PRIMARY KEY, body BLOB);"
        "CREATE TABLE IF NOT EXISTS filled(id BLOB PRIMARY KEY, body BLOB) WITHOUT ROWID");
    insert_ = prepare("INSERT INTO written(body) VALUES(?1)");
    fill_ = prepare("INSERT OR IGNORE INTO filled(id, body) VALUES(?2, ?1)");
    select_ = prepare("SELECT body FROM filled WHERE id = ?1");
    bind(insert_, 1, kRawBody);
    bind(fill_, 1, kRawBody);
  }
  ~RawSqlite() override {
    for (sqlite3_stmt* statement : {insert_, fill_, select_}) sqlite3_finalize(statement);
    sqlite3_close(handle_);
  }
  RawSqlite(const RawSqlite&) = delete;
  RawSqlite& operator=(const RawSqlite&) = delete;

  std::string what_a_write_is() const override { return "prepared INSERT + COMMIT"; }
  std::string what_a_read_is() const override { return "prepared SELECT"; }

  void write(unsigned) override {
    const std::lock_guard lock(mutex_);
    step(insert_, SQLITE_DONE);
  }

  void fill(std::size_t rows) override {
    run("BEGIN");
    for (std::size_t row = 0; row < rows; ++row) {
      const std::string key = raw_key(row);
      bind(fill_, 2, key);
      step(fill_, SQLITE_DONE);
    }
    run("COMMIT");
  }

  void read(unsigned, std::size_t row) override {
    const std::lock_guard lock(mutex_);
    const std::string key = raw_key(row);
    bind(select_, 1, key);
    step(select_, SQLITE_ROW);
  }

 private:
  sqlite3_stmt* prepare(const char* sql) {
    sqlite3_stmt* statement = nullptr;
    require(sqlite3_prepare_v3(handle_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr));
    return statement;
  }
  // `bytes` outlives the step.
  void bind(sqlite3_stmt* statement, int at, const std::string& bytes) {
    require(sqlite3_bind_blob(statement, at, bytes.data(), static_cast<int>(bytes.size()), SQLITE_STATIC));
  }
  void step(sqlite3_stmt* statement, int expected) {
    if (sqlite3_step(statement) != expected) throw std::runtime_error(sqlite3_errmsg(handle_));
    sqlite3_reset(statement);
  }
  void run(const char* sql) { require(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }
  void require(int code) {
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle_));
  }

  sqlite3* handle_ = nullptr;
  sqlite3_stmt *insert_ = nullptr, *fill_ = nullptr, *select_ = nullptr;
  std::mutex mutex_;
};

}  // namespace

std::unique_ptr<RawLimit> raw_sqlite(const std::string& directory) {
  return std::make_unique<RawSqlite>(directory + "/raw.sqlite");
}

}  // namespace tokenward::bench

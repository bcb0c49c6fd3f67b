#include <mysql.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <vector>

#include "raw_limit.h"

namespace tokenward::bench {
namespace {

std::string setting(const storage::StoreSettings& settings, const std::string& name, const std::string& otherwise) {
  const auto found = settings.find(name);
  return found == settings.end() ? otherwise : found->second;
}

MYSQL_BIND blob(const std::string& bytes, unsigned long& size) {
  size = static_cast<unsigned long>(bytes.size());
  MYSQL_BIND bind{};
  bind.buffer_type = MYSQL_TYPE_BLOB;
  bind.buffer = const_cast<char*>(bytes.data());
  bind.buffer_length = size;
  bind.length = &size;
  return bind;
}

/// One connection with its two statements.
class Caller {
 public:
  explicit Caller(const storage::StoreSettings& settings) : handle_(mysql_init(nullptr)) {
    const std::string socket = setting(settings, "socket", ""), user = setting(settings, "user", "root");
    require(mysql_real_connect(handle_, nullptr, user.c_str(), nullptr, nullptr, 0, socket.c_str(), 0) != nullptr);
    run("CREATE DATABASE IF NOT EXISTS tokenward_raw");
    require(mysql_select_db(handle_, "tokenward_raw") == 0);
    run("CREATE TABLE IF NOT EXISTS written(id BIGINT AUTO_INCREMENT PRIMARY KEY, body MEDIUMBLOB) ENGINE=InnoDB");
    run("CREATE TABLE IF NOT EXISTS filled(id VARBINARY(16) PRIMARY KEY, body MEDIUMBLOB) ENGINE=InnoDB");
    insert_ = prepare("INSERT INTO written(body) VALUES(?)");
    select_ = prepare("SELECT body FROM filled WHERE id = ?");
  }
  ~Caller() {
    mysql_stmt_close(insert_);
    mysql_stmt_close(select_);
    mysql_close(handle_);
  }
  Caller(const Caller&) = delete;
  Caller& operator=(const Caller&) = delete;

  void insert() {
    unsigned long size = 0;
    MYSQL_BIND body = blob(kRawBody, size);
    require(!mysql_stmt_bind_param(insert_, &body) && mysql_stmt_execute(insert_) == 0, insert_);
  }

  void select(const std::string& key) {
    unsigned long key_size = 0, size = 0;
    MYSQL_BIND id = blob(key, key_size), body{};
    std::array<char, 1024> buffer{};
    body.buffer_type = MYSQL_TYPE_BLOB;
    body.buffer = buffer.data();
    body.buffer_length = buffer.size();
    body.length = &size;
    require(!mysql_stmt_bind_param(select_, &id) && mysql_stmt_execute(select_) == 0 &&
                !mysql_stmt_bind_result(select_, &body) && mysql_stmt_fetch(select_) == 0,
            select_);
    mysql_stmt_free_result(select_);
  }

  void run(const std::string& sql) { require(mysql_real_query(handle_, sql.data(), sql.size()) == 0); }

  std::string literal(const std::string& bytes) {
    std::string hex(2 * bytes.size() + 1, '\0');
    hex.resize(mysql_hex_string(hex.data(), bytes.data(), bytes.size()));
    return "x'" + hex + "'";
  }

 private:
  MYSQL_STMT* prepare(const std::string& sql) {
    MYSQL_STMT* statement = mysql_stmt_init(handle_);
    require(mysql_stmt_prepare(statement, sql.data(), sql.size()) == 0, statement);
    return statement;
  }
  void require(bool done, MYSQL_STMT* statement = nullptr) {
    if (!done) throw std::runtime_error(statement != nullptr ? mysql_stmt_error(statement) : mysql_error(handle_));
  }

  MYSQL* handle_;
  MYSQL_STMT *insert_ = nullptr, *select_ = nullptr;
};

class RawMysql final : public RawLimit {
 public:
  RawMysql(const storage::StoreSettings& settings, unsigned callers) {
    for (unsigned i = 0; i < callers; ++i) callers_.push_back(std::make_unique<Caller>(settings));
    callers_[0]->run("TRUNCATE TABLE filled");
  }

  std::string what_a_write_is() const override { return "prepared INSERT + COMMIT"; }
  std::string what_a_read_is() const override { return "prepared SELECT"; }
  void write(unsigned caller) override { callers_[caller]->insert(); }
  void read(unsigned caller, std::size_t row) override { callers_[caller]->select(raw_key(row)); }

  void fill(std::size_t rows) override {
    constexpr std::size_t kPerStatement = 1000;
    Caller& caller = *callers_[0];
    const std::string body = "," + caller.literal(kRawBody) + ")";
    for (std::size_t row = 0; row < rows;) {
      std::string sql = "INSERT INTO filled(id, body) VALUES";
      for (std::size_t i = 0; i < kPerStatement && row < rows; ++i, ++row) {
        sql += (i == 0 ? "(" : ",(") + caller.literal(raw_key(row)) + body;
      }
      caller.run(sql);
    }
  }

 private:
  std::vector<std::unique_ptr<Caller>> callers_;
};

}  // namespace

std::unique_ptr<RawLimit> raw_mysql(const storage::StoreSettings& settings, unsigned callers) {
  return std::make_unique<RawMysql>(settings, callers);
}

}  // namespace tokenward::bench

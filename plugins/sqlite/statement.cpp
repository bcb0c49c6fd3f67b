#include "statement.h"

namespace tokenward::sqlite {

Statement::Statement(const Connection& connection, std::string_view sql) : connection_(&connection) {
  sqlite3_stmt* prepared = nullptr;
  const int code = sqlite3_prepare_v3(connection.handle(), sql.data(), static_cast<int>(sql.size()),
                                      SQLITE_PREPARE_PERSISTENT, &prepared, nullptr);
  handle_.reset(prepared);
  if (code != SQLITE_OK) connection.fail(code);
}

bool Run::step() {
  const int code = sqlite3_step(statement_.handle());
  if (code != SQLITE_ROW && code != SQLITE_DONE) statement_.connection().fail(code);
  return code == SQLITE_ROW;
}

std::int64_t Run::finish() {
  while (step()) {
  }
  return sqlite3_changes64(statement_.connection().handle());
}

tkw_bytes Run::blob(int column) const noexcept {
  const void* bytes = sqlite3_column_blob(statement_.handle(), column);
  return {static_cast<const std::uint8_t*>(bytes),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle(), column))};
}

std::string_view Run::text(int column) const noexcept {
  const unsigned char* text = sqlite3_column_text(statement_.handle(), column);
  return {reinterpret_cast<const char*>(text),
          static_cast<std::size_t>(sqlite3_column_bytes(statement_.handle(), column))};
}

void Run::bind(int parameter, tkw_bytes value) {
  // A null pointer would bind NULL, which is not the empty blob.
  const void* bytes = value.n == 0 ? "" : static_cast<const void*>(value.p);
  require(sqlite3_bind_blob64(statement_.handle(), parameter, bytes, value.n, SQLITE_STATIC));
}

void Run::bind(int parameter, std::int64_t value) {
  require(sqlite3_bind_int64(statement_.handle(), parameter, value));
}

void Run::bind(int parameter, std::optional<std::int64_t> value) {
  if (value) return bind(parameter, *value);
  require(sqlite3_bind_null(statement_.handle(), parameter));
}

}  // namespace tokenward::sqlite

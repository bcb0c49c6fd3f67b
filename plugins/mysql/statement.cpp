#include "statement.h"

#include <algorithm>

namespace tokenward::mysql {
namespace {

/// What a column of bytes has room for at first; bodies are seldom longer.
constexpr unsigned long kFirstRoom = 4096;

bool is_number(enum_field_types type) {
  return type == MYSQL_TYPE_TINY || type == MYSQL_TYPE_SHORT || type == MYSQL_TYPE_LONG ||
         type == MYSQL_TYPE_LONGLONG || type == MYSQL_TYPE_INT24;
}

}  // namespace

Statement::Statement(Connection& connection, std::string_view sql)
    : connection_(connection), handle_(mysql_stmt_init(connection.handle())) {
  if (!handle_) throw std::bad_alloc();
  MYSQL_STMT* const handle = handle_.get();
  if (connection_.on_wire([&] { return mysql_stmt_prepare(handle, sql.data(), sql.size()); }) != 0) {
    const ServerError error{mysql_stmt_errno(handle), mysql_stmt_error(handle)};
    connection_.note(error);
    connection_.fail(error);
  }
  parameters_.resize(mysql_stmt_param_count(handle));
  numbers_.resize(parameters_.size());
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> description(mysql_stmt_result_metadata(handle),
                                                                             &mysql_free_result);
  if (!description) return;  // it returns no rows
  columns_.resize(mysql_num_fields(description.get()));
  results_.resize(columns_.size());
  const MYSQL_FIELD* const fields = mysql_fetch_fields(description.get());
  for (std::size_t i = 0; i < columns_.size(); ++i)
    if (!is_number(fields[i].type)) columns_[i].bytes.resize(std::clamp(fields[i].length, 1UL, kFirstRoom));
  bind_columns();
}

void Statement::bind_columns() {
  for (std::size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    MYSQL_BIND& result = results_[i];
    result = {};
    result.buffer_type = column.bytes.empty() ? MYSQL_TYPE_LONGLONG : MYSQL_TYPE_BLOB;
    result.buffer = column.bytes.empty() ? static_cast<void*>(&column.number) : column.bytes.data();
    result.buffer_length = column.bytes.empty() ? sizeof column.number : column.bytes.size();
    result.length = &column.length;
    result.is_null = &column.is_null;
  }
  mysql_stmt_bind_result(handle_.get(), results_.data());
}

Run::~Run() {
  if (!executed_ || statement_.results_.empty()) return;
  statement_.connection_.on_wire([this] { return mysql_stmt_free_result(statement_.handle_.get()); });
}

void Run::bind_bytes(const void* bytes, std::size_t n, enum_field_types type) {
  MYSQL_BIND& parameter = statement_.parameters_.at(bound_++);
  parameter = {};
  parameter.buffer_type = type;
  // A null pointer would bind NULL, which is not the empty string. The library only reads from it.
  parameter.buffer = const_cast<void*>(n == 0 ? "" : bytes);
  parameter.buffer_length = n;
}

void Run::bind_number(std::uint64_t value, bool is_unsigned) {
  statement_.numbers_.at(bound_) = value;
  MYSQL_BIND& parameter = statement_.parameters_[bound_];
  parameter = {};
  parameter.buffer_type = MYSQL_TYPE_LONGLONG;
  parameter.buffer = &statement_.numbers_[bound_++];
  parameter.is_unsigned = is_unsigned ? 1 : 0;
}

bool Run::step() {
  if (!executed_) execute();
  MYSQL_STMT* const handle = statement_.handle_.get();
  switch (statement_.connection_.on_wire([&] { return mysql_stmt_fetch(handle); })) {
    case 0:
      return true;
    case MYSQL_NO_DATA:
      return false;
    case MYSQL_DATA_TRUNCATED:
      fetch_rest_of_columns();
      return true;
    default:
      fail();
  }
}

void Run::execute() {
  MYSQL_STMT* const handle = statement_.handle_.get();
  if (bound_ != statement_.parameters_.size()) throw std::logic_error("a statement's parameters are not all bound");
  if (bound_ != 0) mysql_stmt_bind_param(handle, statement_.parameters_.data());
  if (statement_.connection_.on_wire([&] { return mysql_stmt_execute(handle); }) != 0) fail();
  executed_ = true;
}

/// The row has columns that are longer than any before: makes room for them for good.
void Run::fetch_rest_of_columns() {
  for (unsigned i = 0; i < statement_.columns_.size(); ++i) {
    Statement::Column& column = statement_.columns_[i];
    if (column.bytes.empty() || column.length <= column.bytes.size()) continue;
    column.bytes.resize(column.length);
    MYSQL_BIND whole{};
    unsigned long length = 0;
    whole.buffer_type = MYSQL_TYPE_BLOB;
    whole.buffer = column.bytes.data();
    whole.buffer_length = column.bytes.size();
    whole.length = &length;
    if (mysql_stmt_fetch_column(statement_.handle_.get(), &whole, i, 0) != 0) fail();
  }
  statement_.bind_columns();
}

tkw_bytes Run::bytes(unsigned column) const {
  const Statement::Column& from = statement_.columns_[column];
  return {from.bytes.data(), from.is_null != 0 ? 0 : from.length};
}

void Run::fail() const {
  MYSQL_STMT* const handle = statement_.handle_.get();
  const ServerError error{mysql_stmt_errno(handle), mysql_stmt_error(handle)};
  statement_.connection_.note(error);
  statement_.connection_.fail(error);
}

}  // namespace tokenward::mysql

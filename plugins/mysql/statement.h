/// \file
/// Prepared statements and their runs.
#pragma once

#include <mysql.h>

#include <concepts>
#include <cstdint>
#include <deque>
#include <memory>
#include <string_view>
#include <vector>

#include "connection.h"

namespace tokenward::mysql {

/// A statement prepared once for the life of its connection, which must outlive it. Binary protocol in both directions:
/// bytes are bound as BLOB, because a comparison of VARBINARY with anything else may scan the table.
class Statement {
 public:
  /// Throws what `Connection::fail` throws.
  Statement(Connection& connection, std::string_view sql);
  Statement(const Statement&) = delete;  // the library holds the addresses of its columns
  Statement& operator=(const Statement&) = delete;

 private:
  friend class Run;

  struct Close {
    void operator()(MYSQL_STMT* handle) const noexcept { mysql_stmt_close(handle); }
  };

  /// Where the library puts one column of a row.
  struct Column {
    std::vector<std::uint8_t> bytes;  ///< Grows to the longest value seen.
    std::uint64_t number = 0;
    unsigned long length = 0;
    my_bool is_null = 0;
  };

  void bind_columns();

  Connection& connection_;
  std::unique_ptr<MYSQL_STMT, Close> handle_;
  std::vector<MYSQL_BIND> parameters_;
  std::vector<std::uint64_t> numbers_;  // what number parameters point to
  std::vector<MYSQL_BIND> results_;
  std::vector<Column> columns_;
};

/// One run of a statement: binds its arguments to the parameters in order. Bytes are borrowed, in both directions:
/// arguments until the first step, columns until the next. Rows are read as they are asked for; the rest is dropped.
class Run {
 public:
  template <typename... Arguments>
  explicit Run(Statement& statement, const Arguments&... arguments) : statement_(statement) {
    (bind(arguments), ...);
  }
  ~Run();
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// Binds the next parameter. Before the first step.
  void bind(tkw_bytes value) { bind_bytes(value.p, value.n, MYSQL_TYPE_BLOB); }
  void bind(std::string_view text) { bind_bytes(text.data(), text.size(), MYSQL_TYPE_STRING); }
  void bind(std::int64_t value) { bind_number(static_cast<std::uint64_t>(value), false); }
  void bind(std::uint64_t value) { bind_number(value, true); }
  void bind(std::uint32_t value) { bind_number(value, true); }

  /// True: the columns of a row can be read. False: that was the last one.
  [[nodiscard]] bool step();

  [[nodiscard]] std::uint64_t number(unsigned column) const { return statement_.columns_[column].number; }
  [[nodiscard]] std::int64_t integer(unsigned column) const { return static_cast<std::int64_t>(number(column)); }
  [[nodiscard]] bool is_null(unsigned column) const { return statement_.columns_[column].is_null != 0; }
  [[nodiscard]] tkw_bytes bytes(unsigned column) const;

 private:
  void bind_bytes(const void* bytes, std::size_t n, enum_field_types type);
  void bind_number(std::uint64_t value, bool is_unsigned);
  void execute();
  void fetch_rest_of_columns();
  [[noreturn]] void fail() const;

  Statement& statement_;
  std::size_t bound_ = 0;
  bool executed_ = false;
};

}  // namespace tokenward::mysql

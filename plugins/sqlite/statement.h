/// \file
/// Prepared statements and their runs.
#pragma once

#include <sqlite3.h>

#include <concepts>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "connection.h"

namespace tokenward::sqlite {

/// A statement prepared once for the life of its connection, which must outlive it.
class Statement {
 public:
  Statement(const Connection& connection, std::string_view sql);

  [[nodiscard]] const Connection& connection() const noexcept { return *connection_; }
  [[nodiscard]] sqlite3_stmt* handle() const noexcept { return handle_.get(); }

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* handle) const noexcept { sqlite3_finalize(handle); }
  };

  const Connection* connection_;
  std::unique_ptr<sqlite3_stmt, Finalize> handle_;
};

/// One run of a statement: binds its arguments to the parameters 1, 2, … and resets the statement at its end. Bytes are
/// borrowed, in both directions: arguments until the end of the run, columns until the next step.
class Run {
 public:
  template <typename... Arguments>
  explicit Run(Statement& statement, const Arguments&... arguments) : statement_(statement) {
    int parameter = 0;
    (bind(++parameter, arguments), ...);
  }
  ~Run() { sqlite3_reset(statement_.handle()); }
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  /// For statements with many parameters, which are better called by name. Before the first step.
  void bind(int parameter, tkw_bytes value);
  void bind(int parameter, std::int64_t value);
  void bind(int parameter, std::optional<std::int64_t> value);
  template <std::unsigned_integral Number>
  void bind(int parameter, Number value) {
    bind(parameter, static_cast<std::int64_t>(value));
  }

  /// True: the columns of a row can be read. False: that was the last one.
  [[nodiscard]] bool step();

  /// Runs it to its end; returns how many rows were written.
  std::int64_t finish();

  [[nodiscard]] std::int64_t integer(int column) const noexcept {
    return sqlite3_column_int64(statement_.handle(), column);
  }
  [[nodiscard]] std::int64_t integer_or(int column, std::int64_t absent) const noexcept {
    return sqlite3_column_type(statement_.handle(), column) == SQLITE_NULL ? absent : integer(column);
  }
  [[nodiscard]] tkw_bytes blob(int column) const noexcept;
  [[nodiscard]] std::string_view text(int column) const noexcept;

 private:
  void require(int code) const {
    if (code != SQLITE_OK) statement_.connection().fail(code);
  }

  Statement& statement_;
};

}  // namespace tokenward::sqlite

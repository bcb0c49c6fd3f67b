/// \file
/// Transactions that end with their scope.
#pragma once

#include "statement.h"

namespace tokenward::sqlite {

/// The statements that transactions are made of, prepared once per connection.
struct TransactionStatements {
  explicit TransactionStatements(const Connection& connection)
      : begin(connection, "BEGIN"), begin_immediate(connection, "BEGIN IMMEDIATE"), commit(connection, "COMMIT") {}

  Statement begin, begin_immediate, commit;
};

/// A transaction that is rolled back unless `commit()` was called. All runs inside it end before it does.
class Transaction {
 public:
  enum class Kind { Read, Write };

  /// Read: one snapshot for all that follows. Write: waits for the right to write.
  Transaction(TransactionStatements& statements, Kind kind) : statements_(statements) {
    try {
      Run(kind == Kind::Read ? statements.begin : statements.begin_immediate).finish();
    } catch (const sdk::Error&) {
      roll_back();  // a call may be given up after its BEGIN has begun
      throw;
    }
  }
  ~Transaction() { roll_back(); }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  /// Throws what SQLite says; `code_of` does not know whether it was applied then.
  void commit() { Run(statements_.commit).finish(); }

 private:
  void roll_back() noexcept {
    sqlite3* handle = statements_.commit.connection().handle();
    if (sqlite3_get_autocommit(handle) == 0) sqlite3_exec(handle, "ROLLBACK", nullptr, nullptr, nullptr);
  }

  TransactionStatements& statements_;
};

}  // namespace tokenward::sqlite

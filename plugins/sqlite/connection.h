/// \file
/// One connection to the database file, and what goes wrong on it.
///
/// Straight on SQLite's C API. A Poco::Data session would bring `sqlite3_open` and `sqlite3_close`, but not the open
/// flags (NOFOLLOW, NOMUTEX), no borrowed blobs and no cancelling; its connector registers itself process-wide, and a
/// repeated Poco statement takes three times the processor time (a row by key: 7.0 against 2.4 microseconds).
#pragma once

#include <sqlite3.h>

#include <memory>
#include <string>

#include "tokenward/sdk/call.hpp"

namespace tokenward::sqlite {

/// The code for SQLite's extended result code `code`, where nothing of the transaction can have been committed.
[[nodiscard]] tkw_rc code_of(int code) noexcept;

/// A connection. Used by one thread at a time.
class Connection {
 public:
  /// Opens the existing file `path`. Throws what `code_of` says.
  Connection(const std::string& path, int cache_kib);

  Connection(const Connection&) = delete;  // SQLite's callbacks hold its address
  Connection& operator=(const Connection&) = delete;

  /// Makes the file one that is written through a log, durably at each commit. Only once it is known to be ours.
  void make_writer();

  /// Makes writing impossible.
  void make_reader();

  /// Runs statements that return nothing of interest.
  void run(const char* sql);

  /// Throws for the failed call that returned `code`; an interruption as CANCELLED or TIMEOUT, whichever it was.
  [[noreturn]] void fail(int code) const;

  /// Statements give up when `call` is cancelled or out of time; NULL: never.
  void answer_to(const sdk::Call* call) noexcept { call_ = call; }

  [[nodiscard]] sqlite3* handle() const noexcept { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const noexcept { sqlite3_close_v2(handle); }
  };

  static int give_up(void* connection) noexcept;
  static int keep_trying(void* connection, int attempts) noexcept;

  std::unique_ptr<sqlite3, Close> handle_;
  const sdk::Call* call_ = nullptr;
};

}  // namespace tokenward::sqlite

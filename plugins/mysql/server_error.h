/// \file
/// What the numbers mean that the server and its client library report.
#pragma once

#include <cstdint>
#include <string>

#include "tokenward/sdk/error.hpp"

namespace tokenward::mysql {

/// An error as the client library reports it.
struct ServerError {
  unsigned code = 0;  ///< 1000 to 1999 and from 3000: the server's; 2000 to 2999: the client library's.
  std::string message;

  /// The connection is of no use any more, and what became of the last statement is unknown.
  [[nodiscard]] bool lost() const noexcept;
  /// The schema (database) does not exist.
  [[nodiscard]] bool no_database() const noexcept;
  /// A table does not exist.
  [[nodiscard]] bool no_table() const noexcept;
  /// An inserted key exists already.
  [[nodiscard]] bool duplicate_key() const noexcept;
  /// The account may not do that.
  [[nodiscard]] bool denied() const noexcept;
  /// Others were in the way: a deadlock, a lock that was held too long, another node's write that came first.
  [[nodiscard]] bool others_in_the_way() const noexcept;

  /// A transaction that was rolled back in favour of others: what the server may say even to a COMMIT.
  [[nodiscard]] bool rolled_back() const noexcept;

  /// The code for the host, where nothing of the transaction can have been committed.
  [[nodiscard]] tkw_rc storage_code() const noexcept;
  [[nodiscard]] sdk::Error as_error() const { return as_error(storage_code()); }
  [[nodiscard]] sdk::Error as_error(tkw_rc storage) const { return {storage, "server: " + message, code}; }
};

}  // namespace tokenward::mysql

#pragma once
// What a store could at most do: the same system below it, used with nothing around it.

#include <cstddef>
#include <memory>
#include <string>

#include "storage/store.h"

namespace tokenward::bench {

/// One row of the size of a token's, written durably or read by its key. Errors are thrown. Thread-safe as long as
/// every thread is a caller of its own.
class RawLimit {
 public:
  virtual ~RawLimit() = default;
  [[nodiscard]] virtual std::string what_a_write_is() const = 0;
  /// Writes one row and returns when it is durable.
  virtual void write(unsigned caller) = 0;
  /// What a read is; empty: there is nothing to compare reads with.
  [[nodiscard]] virtual std::string what_a_read_is() const { return {}; }
  /// Puts in rows 0 to `rows` - 1 for `read`, quickly.
  virtual void fill(std::size_t rows) { static_cast<void>(rows); }
  virtual void read(unsigned caller, std::size_t row) { static_cast<void>(caller), static_cast<void>(row); }
};

/// append + fdatasync on one file in `directory`; callers take turns.
std::unique_ptr<RawLimit> raw_file(const std::string& directory);
/// The C API with prepared statements, WAL and synchronous = FULL; callers take turns.
std::unique_ptr<RawLimit> raw_sqlite(const std::string& directory);
/// The C client with prepared statements, a connection per caller, on the server of the store's settings.
std::unique_ptr<RawLimit> raw_mysql(const storage::StoreSettings& settings, unsigned callers);

/// The body of every row that is measured: about that of a token.
inline const std::string kRawBody(600, 'b');

/// The key of row `row`: 16 bytes in the order of the rows, as a token's id is.
[[nodiscard]] std::string raw_key(std::size_t row);

}  // namespace tokenward::bench

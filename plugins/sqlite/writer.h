/// \file
/// The connection that writes: `apply` and `touch`.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "connection.h"
#include "statement.h"
#include "stop_switch.h"
#include "tokenward/sdk/retention.hpp"
#include "tokenward/sdk/store.hpp"
#include "transaction.h"

namespace tokenward::sqlite {

/// Every expectation of a changeset is looked at before its first write, which the right to write makes exact. After
/// that nothing can fail for one changeset alone, so none needs a savepoint, and all of a call share one transaction
/// and one sync of the disk. (A savepoint each costs 7 % more: SQLite copies every page that is touched again.)
///
/// Used by one thread at a time; the schema must be there.
class Writer {
 public:
  using Now = std::function<sdk::Retention::Instant()>;

  /// Raises the seq counter, durably.
  Writer(std::unique_ptr<Connection> connection, StopSwitch& stopped, Now now);

  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets);
  void touch(const sdk::Call& call, std::span<const tkw_touch* const> touches);

  /// The newest seq that is committed, or the last one of an earlier time.
  [[nodiscard]] std::uint64_t last_seq() const noexcept { return last_seq_; }

  [[nodiscard]] Connection& connection() noexcept { return *connection_; }

 private:
  /// What stands in the table under the key of an op.
  struct Found {
    std::optional<std::uint64_t> version;  ///< None: no such record.
    bool same_indexed_columns = false;     ///< Owner, state and due are what a PUT would make them.
  };

  void raise_seq();
  sdk::Outcome apply_one(const tkw_changeset& changeset);
  Found look_up(const tkw_op& op);
  std::optional<std::uint64_t> logged(const tkw_changeset& changeset);
  bool append_to_log(std::uint64_t seq, const tkw_changeset& changeset);
  void write(const tkw_op& op, const Found& found, std::uint64_t seq);
  void put(const tkw_record& record, const Found& found, std::uint64_t seq);
  std::int64_t trim();
  void commit(Transaction& transaction);

  std::unique_ptr<Connection> connection_;
  StopSwitch& stopped_;
  Now now_;
  TransactionStatements transactions_;
  Statement look_up_, insert_, replace_, replace_body_, remove_, touch_;
  Statement log_, logged_, oldest_, trim_log_, set_trimmed_;
  std::uint64_t last_seq_ = 0;  ///< Committed.
  std::uint64_t seq_ = 0;       ///< Given out; never goes back.
  std::optional<sdk::Retention> retention_;
  std::vector<Found> found_;                ///< Of the changeset at hand; kept for its memory.
  std::vector<std::uint8_t> changed_keys_;  ///< The same.
};

}  // namespace tokenward::sqlite

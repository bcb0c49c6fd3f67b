/// \file
/// What writes: `apply` and `touch`.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "batch.h"
#include "session.h"
#include "shared_retention.h"
#include "tokenward/sdk/store.hpp"

namespace tokenward::mysql {

/// Two round trips for all changesets of a call, if nobody else is in the way: one script that locks and looks, one
/// that writes and commits. Thread-safe; each call works on a session of its own.
class Writer {
 public:
  using Now = std::function<SharedRetention::Instant()>;

  explicit Writer(Now now) : now_(std::move(now)) {}

  std::vector<sdk::Outcome> apply(Session& session, const sdk::Call& call,
                                  std::span<const tkw_changeset* const> changesets);
  void touch(Session& session, const sdk::Call& call, std::span<const tkw_touch* const> touches);

 private:
  enum class Attempt { Done, Again };

  std::vector<sdk::Outcome> apply_together(Connection& connection, const sdk::Call& call,
                                           std::span<const tkw_changeset* const> changesets);
  Attempt attempt(Connection& connection, Batch& batch, std::vector<sdk::Outcome>& outcomes);
  std::optional<std::uint64_t> lock_and_look(Connection& connection, Batch& batch);
  Attempt write(Connection& connection, const std::string& script, std::vector<sdk::Outcome>& outcomes);

  const Now now_;
  std::mutex mutex_;
  SharedRetention retention_;  // guarded by mutex_
};

}  // namespace tokenward::mysql

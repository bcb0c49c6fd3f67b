/// \file
/// The class that a storage plugin derives from.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tokenward/sdk/call.hpp"
#include "tokenward/storage.h"

namespace tokenward::sdk {

/// `tkw_info` with the names of C++; see there.
struct Info {
  std::uint32_t schema_have = 0;            ///< 0: nothing there yet.
  std::uint32_t schema_want = 0;            ///< At least 1.
  std::uint32_t max_concurrency = 1;        ///< Calls at a time.
  std::uint32_t max_appliers = 1;           ///< Of them `apply` and `touch`.
  std::uint64_t caps = 0;                   ///< TKW_CAP_ bits.
  std::uint64_t first_seq = 1;              ///< The feed reaches back to here.
  std::uint64_t last_seq = 0;               ///< The newest that is visible.
  std::array<std::uint8_t, 16> store_id{};  ///< The store's for life.
};

/// What became of one changeset of an `apply` call.
struct Outcome {
  tkw_rc code = TKW_INTERNAL;  ///< TKW_OK or why it was not applied.
  std::uint64_t seq = 0;       ///< With OK and DUPLICATE.
  std::uint32_t index = 0;     ///< The op that was refused.
  std::string message;         ///< Empty with OK.

  /// It is durable.
  [[nodiscard]] static Outcome applied(std::uint64_t seq) { return {TKW_OK, seq, 0, {}}; }
  /// It was durable already, as `seq`.
  [[nodiscard]] static Outcome duplicate(std::uint64_t seq) { return {TKW_DUPLICATE, seq, 0, "request_id is known"}; }
  /// The expectation of the op number `op` failed, the first that did.
  [[nodiscard]] static Outcome conflict(std::uint32_t op) { return {TKW_CONFLICT, 0, op, "an expectation failed"}; }
  /// It was not applied, or nobody knows (UNKNOWN_OUTCOME).
  [[nodiscard]] static Outcome refused(const Error& error) { return {error.code(), 0, error.index(), error.message()}; }
};

/// Whether `migrate` does it or only tells what it would do.
enum class MigrationMode { DryRun, Apply };

/// An open store. A call ends by returning, or by throwing Error; `storage.h` says for each call what it does, its
/// errors and its thread.
///
/// The trampolines have checked all arguments by then: structs have at least the size known here and no unknown tail,
/// keys, states, bodies and counts are within the limits, flags are known and go together, the ops of a changeset are
/// sound and their keys distinct. A changeset that is not sound is answered without being shown to the plugin.
///
/// A class to be exported also has `static std::unique_ptr<Derived> open(const Host&, const Settings&)` and the
/// constants `kName`, `kVersion` and `kSettingsSchema` (C strings); see TKW_STORAGE_PLUGIN. `wait`, `interrupt` and
/// `extension` are exported if overridden, `static void thread_event(bool begin) noexcept` if present.
class Storage {
 public:
  Storage() = default;
  Storage(const Storage&) = delete;
  Storage& operator=(const Storage&) = delete;

  /// This is `close`.
  virtual ~Storage() = default;

  /// Asks the store: also the health check.
  virtual Info info(const Call& call) = 0;

  /// Returns what was done, or with DryRun what would be.
  virtual std::string migrate(const Call& call, std::uint32_t to, MigrationMode mode) = 0;

  /// Delivers the rows of these keys that are there, in any order.
  virtual void get(const Call& call, std::span<const tkw_key> keys, const RowSink& row) = 0;
  /// Delivers rows in order.
  virtual void scan(const Call& call, const tkw_scan& scan, const RowSink& row) = 0;

  /// Returns an outcome for every changeset. Error: nothing was applied. Any other exception: UNKNOWN_OUTCOME for all.
  virtual std::vector<Outcome> apply(const Call& call, std::span<const tkw_changeset* const> changesets) = 0;

  /// Notes uses: the newest wins, records that are absent are passed over.
  virtual void touch(const Call& call, std::span<const tkw_touch* const> touches) = 0;
  /// Delivers the feed after `after_seq`, `limit` changesets at most. Throws GONE outside of its reach.
  virtual void changes(const Call& call, std::uint64_t after_seq, std::uint32_t limit, const ChangeSink& change) = 0;

  /// Throws TIMEOUT if no seq > `after_seq` became visible in time.
  virtual void wait(const Call&, std::uint64_t) { throw Error(TKW_UNSUPPORTED, "this store cannot wait"); }
  /// Makes the running call with this id return soon; an unknown one is ignored.
  virtual void interrupt(std::uint64_t) {}
  /// A further table of functions, or null.
  virtual const void* extension(const char*) { return nullptr; }
};

}  // namespace tokenward::sdk

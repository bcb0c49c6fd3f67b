#pragma once
// The store: rows in memory, every change in an append-only file before it is acknowledged.

#include <array>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "log_file.h"
#include "payload.h"
#include "rows.h"
#include "tokenward/storage.hpp"
#include "turn.h"

namespace mystore {

namespace sdk = tokenward::sdk;

/// Small and right rather than fast: one lock, one sync per changeset, and a log that is never compacted.
class MyStorage final : public sdk::Storage {
 public:
  static constexpr const char* kName = "mystore";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kSettingsSchema = R"({
    "type": "object", "additionalProperties": false, "required": ["path"],
    "properties": {"path": {"type": "string", "minLength": 1, "description": "The file that holds the store"}}})";

  /// Throws INVALID (settings) and what LogFile throws.
  static std::unique_ptr<MyStorage> open(const sdk::Host& host, const sdk::Settings& settings);

  explicit MyStorage(const std::string& path);

  sdk::Info info(const sdk::Call& call) override;
  std::string migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode mode) override;
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) override;
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& deliver) override;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override;
  void touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) override;
  void changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
               const sdk::ChangeSink& deliver) override;
  void interrupt(std::uint64_t call_id) override;

 private:
  using RequestId = std::array<std::uint8_t, 16>;

  /// What the feed remembers of a changeset.
  struct Change {
    std::uint32_t type;
    Row key;  ///< Only the key is set.
  };

  // All of these while it is the call's turn. What an entry says is done by the same functions when it is written and
  // when it is read again, so the two cannot differ.
  void check_migrated() const;
  sdk::Outcome apply_one(const tkw_changeset& changeset);
  void record(const Writer& entry);
  void replay(std::string_view payload);
  void replay_created(Reader& entry);
  void replay_changeset(Reader& entry);
  void replay_touch(Reader& entry);
  void raise_seq();

  Turn turn_;
  LogFile log_;  // from here on: whose turn it is
  Rows rows_;
  std::map<std::uint64_t, std::vector<Change>> feed_;  // by seq
  std::map<RequestId, std::uint64_t> requests_;        // their seqs
  std::uint32_t schema_ = 0;
  std::uint64_t first_seq_ = 1, last_seq_ = 0;  // last_seq_ is the counter: some seqs are passed over
  std::array<std::uint8_t, 16> store_id_{};
};

}  // namespace mystore

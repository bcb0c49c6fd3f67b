#pragma once
// The store that every plugin here has in common, which is right, with a seam wherever one of them goes wrong. Rows in
// a map, searched from end to end; changes in the append-only file of the SDK's template.

#include <array>
#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "log_file.h"
#include "payload.h"
#include "tokenward/sdk/commit_signal.hpp"
#include "tokenward/storage.hpp"

namespace tokenward::bad {

struct Row {
  std::uint32_t kind = 0, state = 0;
  std::string tenant, id, owner, note, body;
  std::uint64_t version = 0;
  std::int64_t due_us = TKW_NO_DUE, touched_us = 0;
};

using Key = std::tuple<std::uint32_t, std::string, std::string>;  // kind, tenant, id
using RequestId = std::array<std::uint8_t, 16>;

class Core : public sdk::Storage {
 public:
  static constexpr const char* kName = "bad";
  static constexpr const char* kVersion = "1.0.0";
  static constexpr const char* kSettingsSchema = R"({"type": "object", "additionalProperties": false,
    "required": ["path"], "properties": {"path": {"type": "string"}}})";

  explicit Core(const sdk::Settings& settings);

  /// What a constructor cannot do through its seams: reads the log and passes over seqs.
  virtual void load();

  sdk::Info info(const sdk::Call& call) override;
  std::string migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode mode) override;
  void get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) override;
  void scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& deliver) override;
  std::vector<sdk::Outcome> apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) override;
  void touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) override;
  void changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
               const sdk::ChangeSink& deliver) override;
  void wait(const sdk::Call& call, std::uint64_t after_seq) override;
  void interrupt(std::uint64_t call_id) override;

 protected:
  using Lock = std::unique_lock<std::timed_mutex>;

  /// Within the call's time and not if it is cancelled.
  virtual Lock lock(const sdk::Call& call);
  virtual Lock lock_migrated(const sdk::Call& call);

  // The seams. All but the first run under the lock.
  virtual void check_settings(const sdk::Settings& settings) const;
  virtual Row row_of(const tkw_record& record) const;  ///< What is kept of a record.
  virtual std::string id_of(tkw_bytes id) const { return std::string(sdk::text_of(id)); }  ///< How ids are compared.
  virtual bool has_rows_of(const tkw_scan& scan, const Row& row) const;            ///< Kind, tenant, owner, state.
  virtual bool is_before(const tkw_scan& scan, const Row& a, const Row& b) const;  ///< The order, DESC aside.
  virtual bool is_behind_start(const tkw_scan& scan, const Row& row) const;
  virtual bool is_before_end(const tkw_scan& scan, const Row& row) const;
  virtual bool is_met(const tkw_op& op, const Row* row) const;
  virtual std::optional<std::uint64_t> find_request(const RequestId& id) const;
  virtual sdk::Outcome apply_one(const tkw_changeset& changeset);
  virtual std::optional<std::uint32_t> first_conflict(const tkw_changeset& changeset) const;
  virtual std::uint64_t commit(const tkw_changeset& changeset);  ///< Returns its seq.
  virtual void put(Row row);
  virtual void remove(const Key& key);
  virtual void touch_row(const tkw_touch& touch);
  virtual void write(const mystore::Writer& entry) { log_.append(entry.text()); }
  virtual void sync() { log_.sync(); }
  virtual void raise_seq();

  Key key_of(const tkw_key& key) const { return {key.kind, std::string(sdk::text_of(key.tenant)), id_of(key.id)}; }
  virtual const Row* find(const tkw_key& key) const;
  std::uint64_t newest() const { return feed_.empty() ? first_seq_ - 1 : feed_.rbegin()->first; }
  void commit_as(const tkw_changeset& changeset, std::uint64_t seq);
  void create_log();
  void replay(std::string_view payload);
  void replay_changeset(mystore::Reader& entry);
  void replay_touch(mystore::Reader& entry);

  /// What the feed tells of one op.
  struct Change {
    std::uint32_t type, kind;
    std::string tenant, id;
  };

  std::timed_mutex mutex_;
  mystore::LogFile log_;
  std::map<Key, Row> rows_;
  std::map<std::uint64_t, std::vector<Change>> feed_;
  std::map<RequestId, std::uint64_t> requests_;
  std::uint32_t schema_ = 0;
  std::uint64_t first_seq_ = 1, last_seq_ = 0;
  std::array<std::uint8_t, 16> store_id_{};
  sdk::CommitSignal committed_{0};
};

tkw_bytes bytes_of(const std::string& text);
tkw_key key_view(const Row& row);
tkw_record record_of(const Row& row, bool keys_only = false);
RequestId request_of(const tkw_changeset& changeset);
inline bool has(const tkw_scan& scan, std::uint32_t flag) { return (scan.flags & flag) != 0; }

/// A class that can be exported: opens a `Wrong`, a Core that is wrong somewhere.
template <class Wrong>
struct Plugin : Wrong {
  using Wrong::Wrong;
  static std::unique_ptr<Wrong> open(const sdk::Host&, const sdk::Settings& settings) {
    auto store = std::make_unique<Plugin>(settings);
    store->check_settings(settings);
    store->load();
    return store;
  }
};

/// The table of the class, for plugins that break single functions of it.
template <class Wrong>
tkw_storage table_of() {
  return sdk::Trampolines<Plugin<Wrong>>::kStorage;
}

}  // namespace tokenward::bad

/// Makes `Class` the plugin `name`, which entry.c exports.
#define BAD_PLUGIN(name, Class)                                                     \
  extern "C" const tkw_plugin* bad_plugin_##name(const tkw_host* host) {            \
    return tokenward::sdk::Trampolines<tokenward::bad::Plugin<Class>>::entry(host); \
  }

/// The same with a function of the table replaced: `change` is given the table.
#define BAD_PLUGIN_WITH(name, Class, change)                                                         \
  extern "C" const tkw_plugin* bad_plugin_##name(const tkw_host* host) {                             \
    using Table = tokenward::sdk::Trampolines<tokenward::bad::Plugin<Class>>;                        \
    static const tkw_storage storage = [] {                                                          \
      tkw_storage table = Table::kStorage;                                                           \
      change(table);                                                                                 \
      return table;                                                                                  \
    }();                                                                                             \
    static const tkw_plugin plugin = {sizeof plugin, TKW_ABI_MINOR, #name,                           \
                                      "1.0.0",       &storage,      Table::kPlugin.settings_schema}; \
    return Table::entry(host) == nullptr ? nullptr : &plugin;                                        \
  }

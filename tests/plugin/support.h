/// \file
/// The plugin as a host sees it, in the terms of a test: rows and changes are values, calls are functions.
///
/// Everything given to a call lives in memory that is overwritten as soon as the call returns, so that every test also
/// shows that the plugin kept no pointer.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <iosfwd>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "tokenward/storage.h"

namespace tokenward::test {

/// A directory of its own, removed at the end.
class TemporaryDirectory {
 public:
  TemporaryDirectory();
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }

 private:
  std::string path_;
};

/// The plugin's tables, from the shared library that the build made; loaded once.
const tkw_plugin& plugin();

struct Key {
  std::string tenant;
  std::uint32_t kind = 1;
  std::string id;

  friend auto operator<=>(const Key&, const Key&) = default;
};

struct Row {
  Key key;
  std::string owner{};
  std::uint32_t state = 0;
  std::int64_t due = TKW_NO_DUE;
  std::int64_t touched = 0;
  std::string note{};
  std::string body{};
  std::uint64_t version = 0;

  friend bool operator==(const Row&, const Row&) = default;
};
std::ostream& operator<<(std::ostream& out, const Row& row);

using RequestId = std::array<std::uint8_t, 16>;
/// One that was never given out before in this process.
RequestId new_request();

struct Operation {
  std::uint32_t type;
  std::uint64_t expect;
  Row row;
};
Operation check(Key key, std::uint64_t version);
Operation put(Row row, std::uint64_t expect = TKW_ANY);
Operation remove(Key key, std::uint64_t expect = TKW_ANY);

struct Change {
  std::vector<Operation> operations;
  RequestId request = new_request();
};

/// How a call or a changeset ended.
struct Answer {
  tkw_rc code;
  std::uint64_t seq = 0;
  std::uint32_t index = 0;
  std::string message{};
};

/// A `tkw_scan` whose bytes are its own.
struct Scan {
  std::uint32_t flags = 0;
  std::uint32_t kind = 1;
  std::uint32_t limit = 1000;
  std::string tenant{}, owner{};
  std::uint32_t state = 0;
  std::string after_tenant{}, after_id{}, until_id{};
  std::int64_t after_due = 0, until_due = 0;

  /// The same scan from `row` on.
  [[nodiscard]] Scan after(const Row& row) const;
};

struct FeedEntry {
  std::uint64_t seq;
  std::uint32_t type;
  Key key;

  friend bool operator==(const FeedEntry&, const FeedEntry&) = default;
};
std::ostream& operator<<(std::ostream& out, const FeedEntry& entry);

/// What the host says about one call; may be cancelled from another thread.
class HostCall {
 public:
  explicit HostCall(std::uint32_t timeout_ms = 0);
  HostCall(const HostCall&) = delete;
  HostCall& operator=(const HostCall&) = delete;

  [[nodiscard]] const tkw_call* get() const noexcept { return &call_; }
  [[nodiscard]] std::uint64_t id() const noexcept { return call_.call_id; }

  /// In the order that the contract asks for: first `cancelled`, then `interrupt`.
  void cancel(tkw_store* store);

  /// Returns once the plugin has asked whether the call was cancelled: it is held up, or about to be.
  void wait_until_asked() const;

 private:
  static int32_t TKW_CALL is_cancelled(const tkw_call* call);

  tkw_call call_;
  std::atomic<bool> cancelled_{false};
  mutable std::atomic<bool> asked_{false};
};

using Settings = std::map<std::string, std::string>;

/// An open store. The calls are as thread-safe as the plugin's.
class OpenStore {
 public:
  /// Opens it, or fails the test.
  explicit OpenStore(const Settings& settings);
  ~OpenStore();
  OpenStore(const OpenStore&) = delete;
  OpenStore& operator=(const OpenStore&) = delete;

  /// Tries to open and closes again.
  static Answer try_open(const Settings& settings);

  /// Brings the schema to `to`; the answer's message says what was done.
  Answer migrate(std::uint32_t to, bool dry_run = false);

  /// The info, or fails the test.
  tkw_info info();

  std::vector<Answer> apply(const std::vector<Change>& changes);
  Answer apply(const std::vector<Change>& changes, std::vector<Answer>& answers, const HostCall& call);
  Answer apply(const Change& change) { return apply(std::vector{change}).at(0); }
  /// The seq of one that must succeed.
  std::uint64_t must_apply(std::vector<Operation> operations);

  struct Touch {
    Key key;
    std::int64_t at;
    std::string note;
  };
  Answer touch(const std::vector<Touch>& touches, const HostCall& call = HostCall());

  std::vector<Row> get(const std::vector<Key>& keys);
  Answer get(const std::vector<Key>& keys, const std::function<bool(Row)>& row, const HostCall& call = HostCall());

  std::vector<Row> scan(const Scan& scan);
  Answer scan(const Scan& scan, const std::function<bool(Row)>& row, const HostCall& call = HostCall());

  std::vector<FeedEntry> changes(std::uint64_t after_seq, std::uint32_t limit = 10000);
  Answer changes(std::uint64_t after_seq, std::uint32_t limit, const std::function<bool(FeedEntry)>& entry);

  Answer wait(std::uint64_t after_seq, const HostCall& call);

  [[nodiscard]] tkw_store* raw() const noexcept { return store_; }

 private:
  tkw_store* store_ = nullptr;
};

/// What a store at `path` needs: defined for each plugin that is tested.
Settings settings_for(const std::string& path);

/// A migrated store of its own.
struct StoreFixture {
  TemporaryDirectory directory;
  Settings settings = settings_for(directory.file("store"));
  OpenStore store{settings};

  StoreFixture() { store.migrate(1); }
};

}  // namespace tokenward::test

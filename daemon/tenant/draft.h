#pragma once
// One attempt at a changeset. A change reads through it, so it sees what earlier changes of the same attempt wrote, and
// every record it read is expected to be unchanged when it writes it. Knows no rule of tokens or tenants.
// One thread at a time.

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "crypto/keyring.h"
#include "domain/history_event.h"
#include "storage/event_records.h"
#include "storage/store.h"
#include "tenant/event_sink.h"

namespace tokenward::tenant {

class Draft {
 public:
  /// Borrows store and keyring for its life. `now` is the time of everything the attempt writes.
  Draft(storage::Store& store, const crypto::Keyring& keyring, Instant now)
      : store_(store), keyring_(keyring), now_(now) {}

  [[nodiscard]] const crypto::Keyring& keyring() const noexcept { return keyring_; }
  [[nodiscard]] Instant now() const noexcept { return now_; }

  /// Reads records that will be asked for, in one call.
  [[nodiscard]] Result<void> prefetch(const std::vector<storage::Key>& keys);

  /// The record as it stands in this draft (version 0: written by it); null where there is none. Valid until it is
  /// written or rolled back. Errors: of `Store::get`.
  [[nodiscard]] Result<const storage::Record*> read(const storage::Key& key);

  /// What `decode` makes of a record that `read` has found. Done once as long as the record stays as it is, since all
  /// changes of a commit read the same tenant and policy. `T` goes with the kind of the key. Errors: of `decode`.
  template <class T, class Decode>
  [[nodiscard]] Result<std::shared_ptr<const T>> decoded(const storage::Key& key, Decode decode) {
    Entry& entry = entries_.at(key);
    if (!entry.decoded) {
      auto value = decode(keyring_, *entry.present);
      if (!value) return value.error();
      entry.decoded = std::make_shared<const T>(std::move(*value));
    }
    return std::static_pointer_cast<const T>(entry.decoded);
  }

  /// The rows of a scan as they stand in this draft; rows that only this draft inserted are not among them.
  [[nodiscard]] Result<void> scan(const storage::Scan& scan, const std::function<bool(const storage::Record&)>& row);

  /// Writes over what was read; reading it first is the caller's part, and asserted.
  void put(storage::Record record);
  /// Writes a record that must not exist.
  void insert(storage::Record record);
  /// The record must still be as it was read, though it is not written. It must exist.
  void check(const storage::Key& key);
  /// Deletes what was read.
  void remove(const storage::Key& key);

  /// Adds an event to the chain of `tenant`. `about` is the record it tells of, as just written; null: none.
  void record(const domain::TenantHandle& tenant, domain::HistoryEvent event, const storage::Record* about);

  /// The events that were added.
  template <class Visit>
  void each_event(const Visit& visit) const {
    for (const LinkedEvent& linked : events_) visit(linked.tenant, linked.event.action);
  }

  /// A token whose cached verdict must go before the answer is sent.
  void touches(const domain::TokenId& id) { touched_.push_back(id); }
  /// Runs once the changeset is committed, before anybody is answered; `seq` is the version of what was written.
  void after_commit(std::function<void(std::uint64_t seq)> action) { actions_.push_back(std::move(action)); }

  /// How far the draft is; `roll_back` undoes everything since.
  struct Mark {
    std::size_t undo, events, touched, actions;
    friend bool operator==(const Mark&, const Mark&) = default;
  };
  [[nodiscard]] Mark mark() const noexcept { return {undo_.size(), events_.size(), touched_.size(), actions_.size()}; }
  void roll_back(const Mark& mark);

  /// Whether anything is to be written.
  [[nodiscard]] bool empty() const noexcept;
  /// How many ops the changeset will have, chain included.
  [[nodiscard]] std::size_t op_count() const;
  /// An upper bound of the bytes they will have.
  [[nodiscard]] std::size_t byte_count() const noexcept;
  /// Whether one changeset holds it.
  [[nodiscard]] bool fits() const;

  /// Links the events to their chains and gives the changeset. Call once. Errors: of `Store::get` and `link_event`;
  /// NotFound for a tenant without a chain head.
  [[nodiscard]] Result<storage::Changeset> finish();

  /// What was recorded, linked once `finish` has succeeded.
  [[nodiscard]] const std::vector<LinkedEvent>& events() const noexcept { return events_; }
  [[nodiscard]] const std::vector<domain::TokenId>& touched() const noexcept { return touched_; }
  [[nodiscard]] const std::vector<std::function<void(std::uint64_t)>>& actions() const noexcept { return actions_; }

 private:
  enum class Intent : std::uint8_t { None, Check, Put, Insert, Remove };
  struct Entry {
    std::optional<storage::Record> present;  ///< As this draft leaves it.
    std::uint64_t version = 0;               ///< As it was read; 0: it was absent.
    Intent intent = Intent::None;
    std::shared_ptr<const void> decoded = nullptr;  ///< What was made of `present`; null: nothing yet.

    void set(std::optional<storage::Record> record) {
      present = std::move(record);
      decoded = nullptr;
    }
  };
  Entry& change(const storage::Key& key);
  [[nodiscard]] static storage::Op op_of(const storage::Key& key, Entry& entry);

  storage::Store& store_;
  const crypto::Keyring& keyring_;
  const Instant now_;
  std::map<storage::Key, Entry> entries_;
  std::vector<std::pair<storage::Key, std::optional<Entry>>> undo_;
  std::vector<LinkedEvent> events_;
  std::vector<domain::TokenId> touched_;
  std::vector<std::function<void(std::uint64_t)>> actions_;
};

}  // namespace tokenward::tenant

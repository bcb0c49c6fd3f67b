#include "tenant/debris.h"

#include "crypto/new_identifiers.h"
#include "storage/sealed_body.h"
#include "storage/tenant_records.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using storage::Applied;
using storage::Debris;
using storage::Kind;
using storage::Record;

constexpr std::uint32_t kRowsPerChangeset = 500;
constexpr std::uint32_t kRecordsPerCall = 100;

/// Applies ops as one changeset. Conflict where one of their expectations fails.
Result<void> apply(House& house, StoreRoom& room, std::vector<storage::Op> ops) {
  storage::Changeset changeset;
  const auto request_id = crypto::new_request_id(house.clock().now());
  if (!request_id) return request_id.error();
  changeset.request_id = *request_id;
  changeset.ops = std::move(ops);
  const Applied applied = room.committer().commit(changeset);
  if (applied.outcome == Applied::Outcome::Committed) return {};
  if (applied.outcome == Applied::Outcome::Conflict) return Error{ErrorCode::Conflict, "the record has changed"};
  return Error{ErrorCode::Unavailable, "rows could not be cleared away: " + applied.error.message};
}

Result<void> write_record(House& house, const Debris& debris, std::uint32_t state, storage::Expect expect) {
  auto record = storage::encode_debris(*house.keyring(), debris, state, house.clock().now() + kDebrisWaits);
  return apply(house, house.default_room(), {{storage::OpType::Put, expect, std::move(record)}});
}

/// Corrupt where the tenant does live there: whatever the record says, its rows are no debris.
Result<void> check_homeless(House& house, const Debris& debris) {
  auto place = house.default_room().store().get(storage::handle_key(debris.tenant));
  if (!place) return place.error();
  if (!*place) return {};
  auto entry = storage::decode_directory_entry(*house.keyring(), **place);
  if (!entry) return entry.error();
  if (entry->purged || entry->store != debris.store) return {};
  return Error{ErrorCode::Corrupt, storage::describe(storage::debris_key(debris)) + " tells of rows that are in use"};
}

/// From here on the rows can no longer become their tenant's own.
Result<void> claim(House& house, const Debris& debris, const Record& record) {
  if (record.state == storage::kDebrisGoing) return {};
  auto going = storage::encode_debris(*house.keyring(), debris, storage::kDebrisGoing, house.clock().now());
  return apply(house, house.default_room(),
               {{storage::OpType::Put, storage::Expect::version(record.version), std::move(going)}});
}

Result<std::uint64_t> clear(House& house, const Record& record) {
  auto debris = storage::decode_debris(*house.keyring(), record);
  if (!debris) return debris.error();
  StoreRoom* room = house.room(debris->store);
  if (room == nullptr) return Error{ErrorCode::Unavailable, "the store " + debris->store + " is not configured"};
  if (auto foreign = check_homeless(house, *debris); !foreign) return foreign.error();
  if (auto claimed = claim(house, *debris, record); !claimed) return claimed.error();
  std::uint64_t gone = 0;
  for (const Kind kind : kTenantKinds) {
    for (std::uint64_t rows = 1; rows != 0; gone += rows) {
      auto deleted = delete_page(house, *room, debris->tenant, kind, {});
      if (!deleted) return deleted;
      rows = *deleted;
    }
  }
  // Before the record goes: until then nobody begins to write such rows anew.
  if (auto retired = room->store().retire(debris->tenant); !retired) return retired.error();
  auto done = apply(house, house.default_room(),
                    {{storage::OpType::Delete, storage::Expect::any(), {.key = storage::debris_key(*debris)}}});
  if (!done) return done.error();
  return gone;
}

}  // namespace

Result<void> expect_debris(House& house, const Debris& debris) {
  return write_record(house, debris, storage::kDebrisWaiting, storage::Expect::absent());
}

Result<bool> is_debris(House& house, const Debris& debris) {
  auto record = house.default_room().store().get(storage::debris_key(debris));
  if (!record) return record.error();
  return record->has_value();
}

Result<void> renew_debris(House& house, const Debris& debris) {
  auto record = house.default_room().store().get(storage::debris_key(debris));
  if (!record) return record.error();
  if (!*record) return expect_debris(house, debris);
  if ((*record)->state != storage::kDebrisWaiting) {
    return Error{ErrorCode::Conflict,
                 "what an earlier try left in store " + debris.store + " is being cleared away: try again in a moment"};
  }
  return write_record(house, debris, storage::kDebrisWaiting, storage::Expect::version((*record)->version));
}

Result<void> leave_debris(Draft& draft, const Debris& debris) {
  auto record = storage::encode_debris(draft.keyring(), debris, storage::kDebrisWaiting, draft.now() + kDebrisWaits);
  auto present = draft.read(record.key);
  if (!present) return present.error();
  if (*present != nullptr) {
    draft.put(std::move(record));
  } else {
    draft.insert(std::move(record));
  }
  return {};
}

Result<void> own_debris(Draft& draft, const Debris& debris) {
  const auto key = storage::debris_key(debris);
  auto record = draft.read(key);
  if (!record) return record.error();
  if (*record == nullptr || (*record)->state != storage::kDebrisWaiting) {
    return Error{ErrorCode::Unavailable, "it took too long and was undone: try again"};
  }
  draft.remove(key);
  return {};
}

Result<std::uint64_t> delete_page(House& house, StoreRoom& room, const domain::TenantHandle& tenant, Kind kind,
                                  const std::optional<storage::Op>& check) {
  std::vector<storage::Op> ops;
  const storage::Scan scan{.kind = kind, .tenant = tenant, .keys_only = true, .limit = kRowsPerChangeset};
  auto scanned = room.store().scan(scan, [&](Record&& row) {
    ops.push_back({storage::OpType::Delete, storage::Expect::any(), {.key = std::move(row.key)}});
    return true;
  });
  if (!scanned) return scanned.error();
  const std::uint64_t rows = ops.size();
  if (rows == 0) return rows;
  if (check) ops.push_back(*check);
  if (auto applied = apply(house, room, std::move(ops)); !applied) return applied.error();
  return rows;
}

Result<std::uint64_t> clear_debris(House& house, const Debris& debris) {
  auto record = house.default_room().store().get(storage::debris_key(debris));
  if (!record) return record.error();
  return *record ? clear(house, **record) : std::uint64_t{0};
}

Result<std::uint64_t> clear_due_debris(House& house, StoreRoom& room) {
  std::vector<Record> due;
  for (const auto state : {storage::kDebrisWaiting, storage::kDebrisGoing}) {
    storage::Scan scan{
        .kind = Kind::Debris, .tenant = {}, .all_tenants = true, .by_due = true, .limit = kRecordsPerCall};
    scan.state = state;
    scan.until_due_us = to_micros(house.clock().now()) + 1;
    auto scanned = house.default_room().store().scan(scan, [&](Record&& record) {
      const std::string_view store = std::string_view(record.key.id).substr(domain::TenantHandle::kSize);
      if (store == room.name()) due.push_back(std::move(record));
      return true;
    });
    if (!scanned) return scanned.error();
  }
  std::uint64_t gone = 0;
  for (const auto& record : due) {
    auto cleared = clear(house, record);
    if (cleared) gone += *cleared;
    const bool passed = cleared || cleared.error().code == ErrorCode::Corrupt ||
                        cleared.error().code == ErrorCode::Conflict ||  // tampered with, or owned just now
                        room.store().info();                            // a part of the store is down, not the whole
    if (!passed) return cleared;
  }
  return gone;
}

}  // namespace tokenward::tenant

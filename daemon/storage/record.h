#pragma once
// Rows as the daemon sees them: owned copies of what crosses the C ABI, which only borrows. Plain values.

#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "domain/identifiers.h"

namespace tokenward::storage {

/// What a row is. The numbers are stored: never reuse one.
enum class Kind : std::uint32_t {
  Directory = 1,  ///< Slug -> handle and store; under `kDirectoryKey`.
  Handle = 2,     ///< Handle -> slug; under `kDirectoryKey`.
  Tenant = 3,     ///< A tenant's own record.
  Policy = 4,
  Owner = 5,
  Token = 6,
  Event = 7,  ///< One link of a tenant's history chain.
  ChainHead = 8,
  Account = 9,
  Idempotency = 10,
  Timer = 11,
  Index = 12,
  Node = 13,  ///< What nodes agree on: key fingerprints, the clock's mark.
  Session = 14,
  ConsoleLink = 15,
  Relay = 16,        ///< An event that `system`'s history is to tell too, where that is in another store.
  Debris = 17,       ///< Rows that a tenant left in a store, or never came to own; under `kDirectoryKey`.
  Part = 18,         ///< That a tenant has a part of a dedicated store; in its common part, under `kDirectoryKey`.
  Enforcement = 19,  ///< Of the policy on tokens that are there already: one that goes on, or was the last.
};

/// The partition that holds what belongs to no tenant. A handle is never all zeros.
inline constexpr domain::TenantHandle kDirectoryKey{};

struct Key {
  domain::TenantHandle tenant;
  Kind kind = Kind::Directory;
  std::string id;  ///< 1 to 512 bytes.

  friend auto operator<=>(const Key&, const Key&) = default;
};

inline constexpr std::int64_t kNoDue = std::numeric_limits<std::int64_t>::max();

struct Record {
  Key key;
  std::uint32_t state = 0;        ///< 0 to 63; serves indexes only.
  std::string owner = {};         ///< At most 255 bytes; empty: not indexed by owner.
  std::uint64_t version = 0;      ///< Set by the store: the seq of the changeset that put it last.
  std::int64_t due_us = kNoDue;   ///< When something is due (an expiry), microseconds since 1970.
  std::int64_t touched_us = 0;    ///< Last use; set on insert and by `touch` only.
  std::string touched_note = {};  ///< At most 64 bytes: the source address of that use.
  std::string body = {};          ///< A JSON object of at most 64 KiB.
};

/// What an op requires of the row before it: nothing, that there is none, or a version.
struct Expect {
  std::uint64_t value = 0;
  [[nodiscard]] static constexpr Expect any() noexcept { return {0}; }
  [[nodiscard]] static constexpr Expect absent() noexcept { return {std::numeric_limits<std::uint64_t>::max()}; }
  [[nodiscard]] static constexpr Expect version(std::uint64_t version) noexcept { return {version}; }
};

enum class OpType : std::uint32_t { Check = 1, Put = 2, Delete = 3 };

struct Op {
  OpType type = OpType::Check;
  Expect expect;
  Record record;  ///< For Check and Delete only the key counts.
};

using RequestId = std::array<std::uint8_t, 16>;

/// Ops that become visible and durable together or not at all. A key occurs once; at most 1,000 ops and 4 MiB.
struct Changeset {
  RequestId request_id{};  ///< Unique; starts with a big-endian time in microseconds. Repeating it is safe.
  std::vector<Op> ops;
};

inline constexpr std::size_t kMaxOps = 1000;

/// How one changeset ended.
struct Applied {
  enum class Outcome : std::uint8_t {
    Committed,  ///< Durable. `seq` is its place in the feed and the version of what it put.
    Conflict,   ///< Nothing changed: the expectation of op `index` failed.
    Retry,      ///< Nothing changed; the same changeset may succeed now.
    Refused,    ///< Nothing changed and it will not succeed as it is (`error`).
    Unknown,    ///< May have been applied: repeat the same request_id to learn it.
  };
  Outcome outcome = Outcome::Unknown;
  std::uint64_t seq = 0;
  std::uint32_t index = 0;
  Error error{};
};

/// A range of rows of one kind in key order (or by due time): see STORAGE ABI `scan`.
struct Scan {
  enum class Order : std::uint8_t { Ascending, Descending };
  Kind kind = Kind::Token;
  domain::TenantHandle tenant;  ///< Ignored with `all_tenants`.
  bool all_tenants = false;
  bool by_due = false;  ///< Order by (due, tenant, id); requires `state`.
  bool keys_only = false;
  Order order = Order::Ascending;
  std::optional<std::string> owner = {};  ///< Only this owner's rows. At most one of `owner` and `state`.
  std::optional<std::uint32_t> state = {};
  std::optional<domain::TenantHandle> after_tenant = {};  ///< With `all_tenants`: the exclusive start.
  std::string after_id = {};                              ///< Exclusive start; empty: from the beginning.
  std::string until_id = {};                              ///< Exclusive end; empty: none.
  std::int64_t after_due_us = 0;                          ///< 0: unbounded.
  std::int64_t until_due_us = 0;                          ///< Exclusive; 0: unbounded.
  std::uint32_t limit = 200;                              ///< 1 to 10,000 rows.
};

struct Touch {
  Key key;
  std::int64_t at_us = 0;
  std::string note;
};

struct Change {
  OpType type = OpType::Put;
  std::uint64_t seq = 0;
  Key key;
};

}  // namespace tokenward::storage

/// \file
/// Rows, changes and scans as values of a test; the structs of the ABI are made of them for one call at a time.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include "tokenward/storage.h"

namespace tokenward::conformance {

struct Key {
  std::string tenant;
  std::uint32_t kind = 1;
  std::string id;

  friend auto operator<=>(const Key&, const Key&) = default;
};
std::ostream& operator<<(std::ostream& out, const Key& key);

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

/// A row with nothing but a key and a body.
Row plain_row(Key key, std::string body = "{}");

using RequestId = std::array<std::uint8_t, 16>;
/// One that was never given out before: the time, the process and a counter.
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

struct Touch {
  Key key;
  std::int64_t at;
  std::string note;
};

/// How a call or a changeset ended.
struct Answer {
  tkw_rc code = TKW_INTERNAL;
  std::uint64_t seq = 0;
  std::uint32_t index = 0;
  std::string message{};
};
std::ostream& operator<<(std::ostream& out, const Answer& answer);

/// "TKW_CONFLICT"; a number for what is no code.
std::string code_name(tkw_rc code);

/// A `tkw_scan` whose bytes are its own.
struct Scan {
  std::uint32_t flags = 0;
  std::uint32_t kind = 1;
  std::uint32_t limit = 1000;
  std::string tenant{}, owner{};
  std::uint32_t state = 0;
  std::string after_tenant{}, after_id{}, until_id{};
  std::int64_t after_due = 0, until_due = 0;

  [[nodiscard]] bool has(std::uint32_t flag) const noexcept { return (flags & flag) != 0; }

  /// The same scan from `row` on.
  [[nodiscard]] Scan after(const Row& row) const;
};
std::ostream& operator<<(std::ostream& out, const Scan& scan);

struct FeedEntry {
  std::uint64_t seq;
  std::uint32_t type;
  Key key;

  friend bool operator==(const FeedEntry&, const FeedEntry&) = default;
};
std::ostream& operator<<(std::ostream& out, const FeedEntry& entry);

}  // namespace tokenward::conformance

#pragma once
// The records in memory, with an index for every order in which they are asked for. Not thread-safe.

#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <span>
#include <string>
#include <tuple>

#include "tokenward/storage.hpp"

namespace mystore {

struct Row {
  std::uint32_t kind = 0, state = 0;
  std::string tenant, id, owner, note, body;
  std::uint64_t version = 0;
  std::int64_t due_us = TKW_NO_DUE, touched_us = 0;

  /// As the daemon knows it; points into this row. Without note and body if `keys_only`.
  [[nodiscard]] tkw_record record(bool keys_only = false) const;
};

using Key = std::tuple<std::uint32_t, std::string, std::string>;  // kind, tenant, id
Key key_of(const tkw_key& key);

/// A part of a row that an index goes by.
enum class Field : std::uint8_t { Kind, Tenant, Owner, State, Due, Id };

/// The first so many fields of an index, compared with those of a row that need not exist.
struct Probe {
  const Row& row;
  std::size_t fields;
};

/// Rows in the order of some fields.
struct Before {
  using is_transparent = void;
  std::span<const Field> fields;

  bool operator()(const Row* a, const Row* b) const { return compare(*a, *b, fields.size()) < 0; }
  bool operator()(const Row* a, Probe b) const { return compare(*a, b.row, b.fields) < 0; }
  bool operator()(Probe a, const Row* b) const { return compare(a.row, *b, a.fields) < 0; }
  [[nodiscard]] int compare(const Row& a, const Row& b, std::size_t first_fields) const;
};
using Index = std::set<const Row*, Before>;

class Rows {
 public:
  Rows();

  [[nodiscard]] const Row* find(const tkw_key& key) const;

  /// Inserts or replaces; a row that was there keeps its touch.
  void put(Row row);
  void remove(const tkw_key& key);
  void touch(const tkw_key& key, std::int64_t at_us, const std::string& note);

  /// Hands rows to `deliver`, which returns false when it has enough, as `tkw_scan` tells.
  void scan(const tkw_scan& scan, const std::function<bool(const Row&)>& deliver) const;

 private:
  struct Range;
  [[nodiscard]] Range range_of(const tkw_scan& scan) const;

  std::map<Key, Row> rows_;
  Index by_id_, by_owner_, by_state_, by_due_, by_tenant_and_due_;
};

}  // namespace mystore

/// \file
/// Rows that a statement names by their keys.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenward/storage.h"

namespace tokenward::mysql {

/// A JSON array of keys, `[[kind, "tenant", "id"], …]`, bytes in hexadecimal; so it needs no escaping in SQL either.
class KeyArray {
 public:
  /// `more` is a fourth and further elements, as JSON.
  void add(const tkw_key& key, std::string_view more = {});
  [[nodiscard]] bool empty() const noexcept { return json_.empty(); }
  /// Complete.
  [[nodiscard]] std::string json() const { return "[" + json_ + "]"; }

 private:
  std::string json_;
};

/// Adds bytes as hexadecimal digits.
void append_hex(std::string& text, tkw_bytes bytes);

/// The table reference `… AS named STRAIGHT_JOIN tokenward_rec AS rec …`: each key of a KeyArray with its row, looked
/// up in the primary key one by one. `array` is the array as an SQL literal, or `?`; `columns` describes further
/// elements.
///
/// This is how both servers look up many whole keys: `(kind, tenant, id) IN (…)` reads the table in MariaDB, and a list
/// of `kind = … AND tenant = … AND id = … OR …` costs six times as much (30 against 5 microseconds a key).
std::string named_rows(std::string_view array, std::string_view columns = {});

}  // namespace tokenward::mysql

/// \file
/// What the process that is killed writes, and the test looks for.
#pragma once

#include <string>
#include <vector>

#include "support.h"

namespace tokenward::test {

/// The two rows that the changeset `number` puts: they exist together or not at all.
inline std::vector<Operation> crash_pair(int number) {
  std::vector<Operation> puts;
  for (const std::uint32_t kind : {1U, 2U}) {
    Row row{{"t", kind, std::to_string(number)}, "owner", 1};
    row.body = std::string(static_cast<std::size_t>(500 + number % 7 * 900), static_cast<char>('a' + number % 26));
    puts.push_back(put(row, TKW_ABSENT));
  }
  return puts;
}

}  // namespace tokenward::test

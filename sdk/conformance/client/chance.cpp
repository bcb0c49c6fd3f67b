#include "client/chance.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::conformance {

Key Chance::key() {
  return {std::string(below(3), 'a'), 1 + below(2), std::string(1, static_cast<char>('a' + below(6)))};
}

Row Chance::row(Key key) {
  constexpr std::uint32_t kLongBody = 5000, kShortBody = 40;
  Row row{std::move(key), std::string(below(3), 'o'), below(3)};
  row.due = one_in(2) ? TKW_NO_DUE : static_cast<std::int64_t>(below(5)) - 2;
  row.touched = below(50);
  row.note = std::string(below(4), 'n');
  row.body = std::string(one_in(4) ? kLongBody : below(kShortBody), static_cast<char>('A' + below(26)));
  return row;
}

Operation Chance::operation(const Key& key, const Model& model) {
  const auto now = model.get(key);
  const std::uint64_t version = now.empty() ? 1 : now.at(0).version;
  const bool lie = one_in(8);
  switch (below(4)) {
    case 0:
      return check(key, lie ? version + 1 : version);
    case 1:
      return remove(key, one_in(2) ? TKW_ANY : version);
    case 2:
      return put(row(key), TKW_ANY);
    default:
      return put(row(key), now.empty() != lie ? TKW_ABSENT : version);
  }
}

Change Chance::change(const Model& model) {
  Change change;
  std::vector<Key> used;
  for (std::uint32_t n = 1 + below(5); n > 0; --n) {
    Key next = key();
    if (std::find(used.begin(), used.end(), next) != used.end()) continue;
    change.operations.push_back(operation(next, model));
    used.push_back(std::move(next));
  }
  return change;
}

Scan Chance::scan() {
  Scan scan{.flags = (below(2) * TKW_SCAN_DESC) | (below(2) * TKW_SCAN_ALL_TENANTS) | (below(2) * TKW_SCAN_KEYS),
            .kind = 1 + below(2),
            .limit = 1 + below(10)};
  switch (below(4)) {
    case 0:
      scan.flags |= TKW_SCAN_BY_OWNER;
      scan.owner = "o";
      break;
    case 1:
      scan.flags |= TKW_SCAN_BY_STATE;
      scan.state = below(3);
      break;
    case 2:
      scan.flags |= TKW_SCAN_BY_STATE | TKW_SCAN_BY_DUE;
      scan.state = below(3);
      scan.until_due = one_in(2) ? 0 : 2;
      break;
    default:
      break;
  }
  if (!scan.has(TKW_SCAN_ALL_TENANTS)) scan.tenant = std::string(below(3), 'a');
  return scan;
}

Touch Chance::touch() { return {key(), static_cast<std::int64_t>(below(60)), "seen"}; }

}  // namespace tokenward::conformance

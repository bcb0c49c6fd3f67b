#include "runner/catalogue.h"

#include <algorithm>

#include "cases/groups.h"

namespace tokenward::conformance {
namespace {

template <typename Item>
std::vector<Item> joined(std::initializer_list<std::vector<Item>> groups) {
  std::vector<Item> all;
  for (const auto& group : groups) all.insert(all.end(), group.begin(), group.end());
  return all;
}

}  // namespace

std::vector<Case> all_cases() {
  return joined<Case>({load_cases(),         open_cases(),    abi_structs_cases(), abi_cases(),     bytes_cases(),
                       bytes_limits_cases(), apply_cases(),   request_cases(),     scan_cases(),    feed_cases(),
                       touch_cases(),        history_cases(), race_cases(),        calls_cases(),   wait_cases(),
                       crash_cases(),        power_cases(),   disk_cases(),        network_cases(), nodes_cases()});
}

std::vector<Case> selected_cases(Level level, const std::vector<std::string>& names) {
  auto cases = all_cases();
  for (const std::string& name : names) {
    const bool known = std::any_of(cases.begin(), cases.end(),
                                   [&](const Case& each) { return each.name == name || each.group() == name; });
    if (!known) throw UsageError("there is no case \"" + name + "\"; --list says which there are");
  }
  std::erase_if(cases, [&](const Case& each) {
    if (names.empty()) return each.level > level;
    return std::none_of(names.begin(), names.end(),
                        [&](const std::string& name) { return each.name == name || each.group() == name; });
  });
  return cases;
}

const Role& find_role(const std::string& name) {
  static const std::vector<Role> roles = joined<Role>({open_roles(), crash_roles(), nodes_roles()});
  const auto found = std::find_if(roles.begin(), roles.end(), [&](const Role& role) { return role.name == name; });
  if (found == roles.end()) throw UsageError("there is no role \"" + name + "\"");
  return *found;
}

}  // namespace tokenward::conformance

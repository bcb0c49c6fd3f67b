#include "http/flaw.h"

#include <algorithm>
#include <utility>

namespace tokenward::http {

void Flaws::add(Flaw flaw) {
  const bool known = std::any_of(all_.begin(), all_.end(), [&](const Flaw& other) {
    return other.place == flaw.place && other.name == flaw.name;
  });
  if (!known && all_.size() < kMost) all_.push_back(std::move(flaw));
}

std::string json_pointer(std::string_view parent, std::string_view name) {
  std::string pointer(parent);
  pointer.push_back('/');
  for (const char c : name) {
    if (c == '~') {
      pointer.append("~0");
    } else if (c == '/') {
      pointer.append("~1");
    } else {
      pointer.push_back(c);
    }
  }
  return pointer;
}

}  // namespace tokenward::http

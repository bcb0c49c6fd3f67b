#include "http/call.h"

#include <algorithm>
#include <cassert>

namespace tokenward::http {

const std::string& Call::variable(std::string_view name) const {
  const auto found =
      std::find_if(variables.begin(), variables.end(), [&](const auto& variable) { return variable.first == name; });
  assert(found != variables.end());
  return found->second;
}

std::string_view Call::find_field(const RequestMessage& message, std::string_view name) noexcept {
  for (const Field& field : message.fields) {
    if (field.name == name) return field.value;
  }
  return {};
}

}  // namespace tokenward::http

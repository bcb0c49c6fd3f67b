#include "domain/rate.h"

#include <string>

namespace tokenward::domain {
namespace {

Result<void> check_bounds(std::string_view field, std::string_view member, std::uint32_t value, std::uint32_t highest) {
  if (value >= 1 && value <= highest) return {};
  const std::string name = std::string(field) + '.' + std::string(member);
  return Error{ErrorCode::Invalid, name + " must be 1 to " + std::to_string(highest) + ", not " + std::to_string(value),
               name};
}

}  // namespace

Result<void> check_rate(std::string_view field, const std::optional<Rate>& rate) {
  if (!rate) return {};
  if (auto ok = check_bounds(field, "per_second", rate->per_second, kHighestRate); !ok) return ok;
  return check_bounds(field, "burst", rate->burst, kHighestBurst);
}

}  // namespace tokenward::domain

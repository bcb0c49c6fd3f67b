#include "http/query.h"

#include <optional>

#include "http/text.h"

namespace tokenward::http {

Result<Query> Query::parse(std::string_view text) {
  Query query;
  while (!text.empty()) {
    std::string_view part = take_until(text, '&');
    if (part.empty()) continue;
    auto name = percent_decode(take_until(part, '='), Plus::Blank);
    auto value = percent_decode(part, Plus::Blank);
    if (!name || name->empty()) return Error{ErrorCode::Malformed, "The query has a parameter without a proper name."};
    if (!value) {
      return Error{ErrorCode::Malformed, "This query parameter has a bad percent-encoding or is not UTF-8.", *name};
    }
    if (query.find(*name) != nullptr) {
      return Error{ErrorCode::Malformed, "This query parameter occurs more than once.", *name};
    }
    query.parameters_.emplace_back(std::move(*name), std::move(*value));
  }
  return query;
}

const std::string* Query::find(std::string_view name) const noexcept {
  for (const auto& [known, value] : parameters_) {
    if (known == name) return &value;
  }
  return nullptr;
}

TargetParts split_target(std::string_view target) noexcept {
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return {target, {}};
  return {target.substr(0, mark), target.substr(mark + 1)};
}

}  // namespace tokenward::http

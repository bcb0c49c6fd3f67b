#pragma once
// The query of a target as strict names and values (application/x-www-form-urlencoded). One thread at a time.

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace tokenward::http {

/// Decoded parameters in the order they were sent.
class Query {
 public:
  /// `text` is what stands behind the `?`. Malformed (the parameter's name in `field`) for a name that occurs twice or
  /// is empty, a bad escape, NUL or text that is not UTF-8. Empty parts (`a=1&&b=2`) are skipped.
  [[nodiscard]] static Result<Query> parse(std::string_view text);

  /// The value of `name`, null if it was not sent. Borrowed.
  [[nodiscard]] const std::string* find(std::string_view name) const noexcept;

  using Parameter = std::pair<std::string, std::string>;
  [[nodiscard]] const std::vector<Parameter>& parameters() const noexcept { return parameters_; }

 private:
  std::vector<Parameter> parameters_;
};

/// The part of a target before its query, and the query itself (empty where there is none).
struct TargetParts {
  std::string_view path;
  std::string_view query;
};
[[nodiscard]] TargetParts split_target(std::string_view target) noexcept;

}  // namespace tokenward::http

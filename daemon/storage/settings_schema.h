#pragma once
// Holds a store's settings against the JSON Schema that its plugin carries, before the plugin sees them. Settings are
// flat text, so a number is text that reads as one. Pure; any thread.

#include <string>
#include <vector>

#include "base/result.h"
#include "storage/store.h"

namespace tokenward::storage {

struct SettingProblem {
  std::string setting;
  std::string sentence;  ///< `found "x"; allowed: a whole number from 1 to 64`.
};

/// What of `settings` the schema does not allow, by setting; null: everything is allowed. Understood are (JSON Schema
/// 2020-12) `properties` with `type`, `enum`, `pattern` (ECMAScript), `minimum`, `maximum`, `minLength` and
/// `maxLength`, `required`, and `additionalProperties` false; other keywords constrain nothing. Internal where the
/// schema cannot be read.
[[nodiscard]] Result<std::vector<SettingProblem>> check_settings(const StoreSettings& settings, const char* schema);

}  // namespace tokenward::storage

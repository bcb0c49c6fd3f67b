#pragma once
// Records that belong to no tenant and that the nodes of a store agree on. Blocks.

#include <functional>
#include <optional>
#include <string_view>

#include "storage/store.h"

namespace tokenward::tenant {

[[nodiscard]] storage::Key node_key(std::string_view name);

/// Reads the record `name`, lets `change` write its successor (false: it stays as it is), and puts it under the version
/// it was read with; again where another node came first. Errors: of `change` and of the store; Unavailable where
/// others came first every time.
[[nodiscard]] Result<void> update_node_record(
    storage::Store& store, std::string_view name,
    const std::function<Result<bool>(const std::optional<storage::Record>& present, storage::Record& changed)>& change);

}  // namespace tokenward::tenant

#pragma once
// The settings of the parts of a dedicated store: each part is a store of the same plugin whose settings differ where
// `{tenant}` stands. Pure; any thread.

#include <string>
#include <string_view>

#include "domain/identifiers.h"
#include "storage/store.h"

namespace tokenward::storage {

/// What stands for the part in a value of a dedicated store's settings.
inline constexpr std::string_view kPartMark = "{tenant}";
/// What replaces it for the part that holds what belongs to no tenant.
inline constexpr std::string_view kCommonPart = "common";

/// What replaces it for a tenant: its handle, 14 hexadecimal digits. Safe as a name of a file or a schema, never that
/// of the common part, and unlike a slug neither chosen by anybody nor ever given to a second tenant.
[[nodiscard]] std::string part_name(const domain::TenantHandle& tenant);

[[nodiscard]] bool holds_part_mark(std::string_view value) noexcept;

/// `settings` with `part` wherever `{tenant}` stands in a value.
[[nodiscard]] StoreSettings settings_of_part(StoreSettings settings, std::string_view part);

}  // namespace tokenward::storage

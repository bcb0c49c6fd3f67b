#include "storage/part_settings.h"

namespace tokenward::storage {

std::string part_name(const domain::TenantHandle& tenant) { return domain::to_string(tenant); }

bool holds_part_mark(std::string_view value) noexcept { return value.find(kPartMark) != std::string_view::npos; }

StoreSettings settings_of_part(StoreSettings settings, std::string_view part) {
  for (auto& [key, value] : settings) {
    for (auto at = value.find(kPartMark); at != std::string::npos; at = value.find(kPartMark, at + part.size())) {
      value.replace(at, kPartMark.size(), part);
    }
  }
  return settings;
}

}  // namespace tokenward::storage

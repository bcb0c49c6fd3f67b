#include "console/assets.h"

#include <numeric>

#include "console/embedded_page.h"

namespace tokenward::console {
namespace {

std::string_view content_type_of(std::string_view name) noexcept {
  if (name.ends_with(".js")) return "text/javascript; charset=utf-8";
  if (name.ends_with(".css")) return "text/css; charset=utf-8";
  if (name.ends_with(".svg")) return "image/svg+xml";
  return "application/octet-stream";
}

}  // namespace

std::string_view index() noexcept { return embedded::kIndex; }

std::string_view version() noexcept { return embedded::kVersion; }

std::optional<Asset> find_asset(std::string_view name) noexcept {
  for (const embedded::File& file : embedded::kAssets) {
    if (file.name == name) return Asset{content_type_of(name), file.bytes};
  }
  return std::nullopt;
}

std::size_t total_size() noexcept {
  return std::accumulate(embedded::kAssets.begin(), embedded::kAssets.end(), index().size(),
                         [](std::size_t sum, const embedded::File& file) { return sum + file.bytes.size(); });
}

}  // namespace tokenward::console

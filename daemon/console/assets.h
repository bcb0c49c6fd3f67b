#pragma once
// The web page "Manage Access Tokens", embedded in the binary. Constant; any thread.

#include <optional>
#include <string_view>

namespace tokenward::console {

/// One file that the page loads.
struct Asset {
  std::string_view content_type;
  std::string_view bytes;
};

/// The page itself: HTML that loads its files from `/console/<version>/`.
[[nodiscard]] std::string_view index() noexcept;

/// 16 hex digits that change with any byte of any file.
[[nodiscard]] std::string_view version() noexcept;

/// The file `name` of the present version; none if there is none. The page itself is none of them.
[[nodiscard]] std::optional<Asset> find_asset(std::string_view name) noexcept;

/// Bytes of the page and its files together.
[[nodiscard]] std::size_t total_size() noexcept;

}  // namespace tokenward::console

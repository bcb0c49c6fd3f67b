#pragma once
// The files of the page as the build embedded them: defined by a source that embed_page.cmake writes. Constant.

#include <span>
#include <string_view>

namespace tokenward::console::embedded {

struct File {
  std::string_view name;
  std::string_view bytes;
};

extern const std::string_view kVersion;      ///< 16 hex digits of one SHA-256 over all files.
extern const std::string_view kIndex;        ///< index.html, its addresses filled in.
extern const std::span<const File> kAssets;  ///< All others.

}  // namespace tokenward::console::embedded

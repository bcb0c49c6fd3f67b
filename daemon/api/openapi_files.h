#pragma once
// The files of the OpenAPI document, and the style of the page made of it, as the build embedded them: defined by a
// source that openapi/embed.cmake writes. Constant.

#include <span>
#include <string_view>

namespace tokenward::api {

extern const std::span<const std::string_view> kOpenApiFiles;  ///< main.json first.
extern const std::string_view kDocsStyle;                      ///< docs/style.css.

}  // namespace tokenward::api

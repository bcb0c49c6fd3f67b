#pragma once
// Pieces of HTML that the API page consists of. Pure; whatever is handed over is text and is escaped, unless it says
// that it is HTML.

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

namespace tokenward::api {

/// As it stands in HTML, between tags and between double quotes.
[[nodiscard]] std::string escape_html(std::string_view text);

/// A `code` element.
[[nodiscard]] std::string code_html(std::string_view text);

/// A block of code that may be scrolled, by keyboard too; `label` is what a screen reader calls it.
[[nodiscard]] std::string code_block_html(std::string_view text, std::string_view label);

/// Prose in the little of Markdown that the document has: what stands between backticks is code.
[[nodiscard]] std::string prose_html(std::string_view text);

/// The same in paragraphs, which blank lines part.
[[nodiscard]] std::string paragraphs_html(std::string_view text);

/// JSON as people read it: a member to the line, two blanks to the level.
[[nodiscard]] std::string pretty_json(const boost::json::value& value);

}  // namespace tokenward::api

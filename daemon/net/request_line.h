#pragma once
// The first line of a message: RFC 9112 section 3, in its strict form.

#include <string_view>

#include "net/rules.h"

namespace tokenward::net {

struct RequestLine {
  std::string_view method;  ///< A token of at most 32 characters.
  std::string_view target;  ///< Not empty and without spaces; its form is not checked yet.
  bool http_1_0 = false;
};

/// Reads `line`, which has no CRLF, into `parsed`, whose views point into it.
[[nodiscard]] Broken parse_request_line(std::string_view line, RequestLine& parsed) noexcept;

}  // namespace tokenward::net

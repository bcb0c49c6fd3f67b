#pragma once
// The present second as an HTTP date. Every answer carries one, so it is rendered once a second and thread.

#include <ctime>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace tokenward {

/// Now as an IMF-fixdate (RFC 9110 section 5.6.7). The view is valid until this thread's next call.
[[nodiscard]] inline std::string_view http_date_now() {
  thread_local std::time_t second = -1;
  thread_local std::string date;
  if (const std::time_t now = std::time(nullptr); now != second) {
    date = to_http_date(Instant{std::chrono::seconds{now}});
    second = now;
  }
  return date;
}

}  // namespace tokenward

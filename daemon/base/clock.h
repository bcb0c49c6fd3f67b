#pragma once
// Time as the daemon sees it. Every instant is UTC with microseconds; services are given a Clock and never ask the
// operating system themselves, so that a test can set the time.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward {

/// A point in time, UTC, microseconds since 1970-01-01 (no leap seconds).
using Instant = std::chrono::sys_time<std::chrono::microseconds>;

[[nodiscard]] constexpr std::int64_t to_micros(Instant at) noexcept { return at.time_since_epoch().count(); }
[[nodiscard]] constexpr Instant from_micros(std::int64_t micros) noexcept {
  return Instant{std::chrono::microseconds{micros}};
}

/// RFC 3339 in UTC with milliseconds, truncated: `2026-11-24T04:00:00.000Z`. Years 0000 to 9999.
[[nodiscard]] std::string to_rfc3339(Instant at);
/// Writes that form to `out`, which has room for its 24 characters; returns the end.
inline constexpr std::size_t kRfc3339Length = 24;
char* write_rfc3339(Instant at, char* out) noexcept;

/// Reads RFC 3339 (`2026-11-24T04:00:00Z`, fractions of up to 6 digits, any numeric offset); none if malformed or if
/// a part is out of range. A leap second (`:60`) is refused.
[[nodiscard]] std::optional<Instant> parse_rfc3339(std::string_view text) noexcept;

/// RFC 9110 section 5.6.7 IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`.
[[nodiscard]] std::string to_http_date(Instant at);

/// Where the present comes from. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual Instant now() const noexcept = 0;
};

/// The operating system's real-time clock.
class SystemClock final : public Clock {
 public:
  [[nodiscard]] Instant now() const noexcept override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
  }
};

}  // namespace tokenward

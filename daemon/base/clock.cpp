#include "base/clock.h"

#include <array>
#include <cstdio>

namespace tokenward {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hh_mm_ss;
using std::chrono::year_month_day;

/// Reads exactly `count` digits at `position` and moves behind them; none if there are fewer.
std::optional<int> read_digits(std::string_view text, std::size_t& position, std::size_t count) noexcept {
  if (text.size() - position < count) return std::nullopt;
  int value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const char c = text[position + i];
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  position += count;
  return value;
}

bool skip(std::string_view text, std::size_t& position, std::string_view allowed) noexcept {
  if (position >= text.size() || allowed.find(text[position]) == std::string_view::npos) return false;
  ++position;
  return true;
}

std::optional<std::chrono::microseconds> read_fraction(std::string_view text, std::size_t& position) noexcept {
  if (position >= text.size() || text[position] != '.') return std::chrono::microseconds{0};
  ++position;
  std::int64_t value = 0;
  std::size_t digits = 0;
  while (position < text.size() && text[position] >= '0' && text[position] <= '9') {
    if (++digits > 6) return std::nullopt;
    value = value * 10 + (text[position++] - '0');
  }
  if (digits == 0) return std::nullopt;
  for (; digits < 6; ++digits) value *= 10;
  return std::chrono::microseconds{value};
}

std::optional<std::chrono::minutes> read_offset(std::string_view text, std::size_t& position) noexcept {
  if (skip(text, position, "Zz")) return std::chrono::minutes{0};
  const bool negative = position < text.size() && text[position] == '-';
  if (!skip(text, position, "+-")) return std::nullopt;
  const auto hours = read_digits(text, position, 2);
  if (!hours || *hours > 23 || !skip(text, position, ":")) return std::nullopt;
  const auto minutes = read_digits(text, position, 2);
  if (!minutes || *minutes > 59) return std::nullopt;
  const std::chrono::minutes offset{*hours * 60 + *minutes};
  return negative ? -offset : offset;
}

/// The last `count` digits of a number, and what stands behind them.
template <unsigned count>
char* write_digits(unsigned number, char behind, char* out) noexcept {
  for (unsigned i = count; i-- > 0; number /= 10) out[i] = static_cast<char>('0' + number % 10);
  out[count] = behind;
  return out + count + 1;
}

}  // namespace

char* write_rfc3339(Instant at, char* out) noexcept {
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{floor<std::chrono::milliseconds>(at - day)};
  out = write_digits<4>(static_cast<unsigned>(static_cast<int>(date.year())), '-', out);
  out = write_digits<2>(static_cast<unsigned>(date.month()), '-', out);
  out = write_digits<2>(static_cast<unsigned>(date.day()), 'T', out);
  out = write_digits<2>(static_cast<unsigned>(time.hours().count()), ':', out);
  out = write_digits<2>(static_cast<unsigned>(time.minutes().count()), ':', out);
  out = write_digits<2>(static_cast<unsigned>(time.seconds().count()), '.', out);
  return write_digits<3>(static_cast<unsigned>(time.subseconds().count()), 'Z', out);
}

std::string to_rfc3339(Instant at) {
  std::string text(kRfc3339Length, '0');
  write_rfc3339(at, text.data());
  return text;
}

std::optional<Instant> parse_rfc3339(std::string_view text) noexcept {
  std::size_t position = 0;
  const auto year = read_digits(text, position, 4);
  if (!year || !skip(text, position, "-")) return std::nullopt;
  const auto month = read_digits(text, position, 2);
  if (!month || !skip(text, position, "-")) return std::nullopt;
  const auto day = read_digits(text, position, 2);
  if (!day || !skip(text, position, "Tt ")) return std::nullopt;
  const auto hour = read_digits(text, position, 2);
  if (!hour || *hour > 23 || !skip(text, position, ":")) return std::nullopt;
  const auto minute = read_digits(text, position, 2);
  if (!minute || *minute > 59 || !skip(text, position, ":")) return std::nullopt;
  const auto second = read_digits(text, position, 2);
  if (!second || *second > 59) return std::nullopt;
  const auto fraction = read_fraction(text, position);
  if (!fraction) return std::nullopt;
  const auto offset = read_offset(text, position);
  if (!offset || position != text.size()) return std::nullopt;
  const year_month_day date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                            std::chrono::day{static_cast<unsigned>(*day)}};
  if (!date.ok()) return std::nullopt;
  return Instant{std::chrono::sys_days{date}} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
         std::chrono::seconds{*second} + *fraction - *offset;
}

std::string to_http_date(Instant at) {
  static constexpr std::array<const char*, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr std::array<const char*, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(at);
  const year_month_day date{day};
  const hh_mm_ss time{floor<std::chrono::seconds>(at - day)};
  std::array<char, 64> text{};
  const int length = std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                                   kDays[std::chrono::weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                                   kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                                   static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                   static_cast<int>(time.seconds().count()));
  return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace tokenward

#include "net/cookie.h"

#include <cstring>
#include <string_view>

#include "net/text_scan.h"

namespace tokenward::net {

std::size_t keep_own_cookies(std::span<char> value) noexcept {
  constexpr std::string_view kOwn = "__Host-tokenward";
  std::string_view rest{value.data(), value.size()};
  std::size_t length = 0;
  while (!rest.empty()) {
    const std::string_view pair = trim_blanks(take_until(rest, ';'));
    if (!pair.starts_with(kOwn)) continue;
    if (length > 0) {  // The separator fits: a semicolon at least was passed since the last pair.
      value[length++] = ';';
      if (value.data() + length < pair.data()) value[length++] = ' ';
    }
    std::memmove(value.data() + length, pair.data(), pair.size());
    length += pair.size();
  }
  return length;
}

}  // namespace tokenward::net

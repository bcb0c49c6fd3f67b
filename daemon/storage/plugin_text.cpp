#include "storage/plugin_text.h"

#include <algorithm>
#include <iterator>

#include "base/encoding.h"
#include "tokenward/storage.h"

namespace tokenward::storage {

namespace {

constexpr std::size_t kLongestLine = 4096;

bool is_high(char c) { return static_cast<unsigned char>(c) > 0x7F; }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }
bool continues_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// The first bytes of `text`, cut between two characters where it is UTF-8.
std::string beginning_of(std::string_view text) {
  if (text.size() <= kLongestLine) return std::string(text);
  std::size_t end = kLongestLine;
  while (end > kLongestLine - 4 && continues_character(text[end])) --end;
  return std::string(text.substr(0, end));
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line = beginning_of(text);
  if (!is_utf8(line)) std::replace_if(line.begin(), line.end(), is_high, '?');
  std::replace_if(line.begin(), line.end(), is_control, ' ');
  for (std::size_t at = line.find('\xC2'); at != std::string::npos; at = line.find('\xC2', at + 1)) {
    if (static_cast<unsigned char>(line[at + 1]) < 0xA0) line.replace(at, 2, "  ");  // U+0080 to U+009F
  }
  return line;
}

std::string message_of(const tkw_error& error) {
  const char* const end = std::find(std::begin(error.message), std::end(error.message), '\0');
  if (end == error.message) return "no reason given";
  return one_line({error.message, static_cast<std::size_t>(end - error.message)});
}

}  // namespace tokenward::storage

#include "app/toml_text.h"

namespace tokenward::app {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

/// Walks over a text and keeps count of the place.
class Cursor {
 public:
  explicit Cursor(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool at_end() const noexcept { return rest_.empty(); }
  [[nodiscard]] char here() const noexcept { return rest_.front(); }
  [[nodiscard]] bool at(std::string_view word) const noexcept { return rest_.starts_with(word); }
  [[nodiscard]] TextPlace place() const noexcept { return place_; }

  void skip(std::size_t bytes) noexcept {
    for (; bytes != 0 && !at_end(); --bytes) step();
  }

 private:
  void step() noexcept {
    const char c = here();
    rest_.remove_prefix(1);
    if (c == '\n') {
      place_ = {place_.line + 1, 1};
    } else if (at_end() || (static_cast<unsigned char>(here()) & 0xC0) != 0x80) {
      ++place_.column;  // the next byte starts a character
    }
  }

  std::string_view rest_;
  TextPlace place_;
};

// From behind the opening quotes to behind the closing ones. A string of one line ends with the line, closed or not.
void skip_string(Cursor& cursor, std::string_view quotes) noexcept {
  const bool one_line = quotes.size() == 1;
  const bool escapes = quotes.front() == '"';
  while (!cursor.at_end()) {
    if (cursor.at(quotes)) return cursor.skip(quotes.size());
    if (one_line && cursor.here() == '\n') return;
    cursor.skip(escapes && cursor.here() == '\\' ? 2 : 1);
  }
}

}  // namespace

std::optional<TextPlace> find_foreign_character(std::string_view toml) noexcept {
  if (toml.starts_with(kByteOrderMark)) toml.remove_prefix(kByteOrderMark.size());
  Cursor cursor(toml);
  while (!cursor.at_end()) {
    if (cursor.here() == '#') {
      while (!cursor.at_end() && cursor.here() != '\n') cursor.skip(1);
      continue;
    }
    bool in_string = false;
    for (const std::string_view quotes : {"\"\"\"", "'''", "\"", "'"}) {
      if (!cursor.at(quotes)) continue;
      cursor.skip(quotes.size());
      skip_string(cursor, quotes);
      in_string = true;
      break;
    }
    if (in_string) continue;
    if (static_cast<unsigned char>(cursor.here()) >= 0x80) return cursor.place();
    cursor.skip(1);
  }
  return std::nullopt;
}

}  // namespace tokenward::app

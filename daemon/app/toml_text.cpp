#include "app/toml_text.h"

#include <string>

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

bool is_blank(char c) noexcept { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }
bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }

/// What may stand where the look has come to. Quotes open a string only where a key or a value begins: in the middle of
/// a malformed value toml++ heeds none. Behind the first thing that is malformed it reads nothing, so there this need
/// not be right.
enum class Awaited : std::uint8_t { Key, Value, Separator };

/// Looks for a character outside ASCII, from the front to the end.
class Look {
 public:
  explicit Look(std::string_view toml) : cursor_(toml) {}

  std::optional<TextPlace> run() {
    while (!cursor_.at_end()) {
      const char c = cursor_.here();
      if (!is_ascii(c)) return cursor_.place();
      if (c == '#') {
        skip_comment();
      } else if ((c == '"' || c == '\'') && awaited_ != Awaited::Separator) {
        take_string();
      } else if (awaited_ == Awaited::Value && !is_blank(c) &&
                 std::string_view("[{,]}").find(c) == std::string_view::npos) {
        take_bare_value();
      } else {
        take_sign(c);
      }
    }
    return std::nullopt;
  }

 private:
  void skip_comment() noexcept {
    while (!cursor_.at_end() && cursor_.here() != '\n') cursor_.skip(1);
  }

  void take_string() noexcept {
    for (const std::string_view quotes : {"\"\"\"", "'''", "\"", "'"}) {
      if (!cursor_.at(quotes)) continue;
      cursor_.skip(quotes.size());
      skip_string(cursor_, quotes);
      break;
    }
    if (awaited_ == Awaited::Value)
      awaited_ = Awaited::Separator;  // behind a quoted key there may be another part of it
  }

  /// Up to what ends a value, or to what must not stand in it.
  void take_bare_value() noexcept {
    while (!cursor_.at_end() && is_ascii(cursor_.here()) && !is_blank(cursor_.here()) &&
           std::string_view(",]}#").find(cursor_.here()) == std::string_view::npos) {
      cursor_.skip(1);
    }
    if (cursor_.at_end() || is_ascii(cursor_.here())) awaited_ = Awaited::Separator;
  }

  void take_sign(char c) {
    cursor_.skip(1);
    if (c == '\n' && open_.empty()) awaited_ = Awaited::Key;
    if (c == '=' && awaited_ == Awaited::Key) awaited_ = Awaited::Value;
    if ((c == '[' || c == '{') && awaited_ == Awaited::Value) {
      open_.push_back(c);
      if (c == '{') awaited_ = Awaited::Key;
    }
    if (c == ',' && !open_.empty()) awaited_ = open_.back() == '[' ? Awaited::Value : Awaited::Key;
    if (c == ']' || c == '}') {
      if (!open_.empty()) open_.pop_back();
      awaited_ = Awaited::Separator;
    }
  }

  Cursor cursor_;
  std::string open_;  ///< The brackets around, of arrays and inline tables.
  Awaited awaited_ = Awaited::Key;
};

}  // namespace

std::optional<TextPlace> find_foreign_character(std::string_view toml) {
  if (toml.starts_with(kByteOrderMark)) toml.remove_prefix(kByteOrderMark.size());
  return Look(toml).run();
}

}  // namespace tokenward::app

#pragma once
// The path of a route, with variables in it. Immutable; any thread.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::http {

using PathVariables = std::vector<std::pair<std::string, std::string>>;

class PathPattern {
 public:
  /// `text` as in `Route::pattern`. Throws std::logic_error if it is malformed.
  explicit PathPattern(std::string_view text);

  /// Whether `path`, as sent, is of this form. A variable takes one segment of at least one byte.
  [[nodiscard]] bool matches(std::string_view path) const noexcept;
  /// The variables of a path that matches, percent-decoded; none where one has a bad escape, NUL or no UTF-8.
  [[nodiscard]] std::optional<PathVariables> variables(std::string_view path) const;

  /// Whether it has no variables, so that it matches its own text alone.
  [[nodiscard]] bool is_literal() const noexcept;
  [[nodiscard]] bool has_variable(std::string_view name) const noexcept;
  [[nodiscard]] const std::string& text() const noexcept { return text_; }
  /// Whether this pattern is tried before the other: literals before variables.
  [[nodiscard]] bool goes_before(const PathPattern& other) const noexcept;

 private:
  enum class Kind : std::uint8_t { Literal, Variable, Rest };
  struct Segment {
    Kind kind;
    std::string name;  ///< Of a variable; else the literal.
  };
  template <class Visit>
  [[nodiscard]] bool walk(std::string_view path, Visit visit) const;

  std::string text_;
  std::vector<Segment> segments_;
};

}  // namespace tokenward::http

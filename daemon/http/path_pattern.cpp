#include "http/path_pattern.h"

#include <algorithm>
#include <stdexcept>

#include "http/text.h"

namespace tokenward::http {

PathPattern::PathPattern(std::string_view text) : text_(text) {
  const auto malformed = [&] { return std::logic_error("malformed route pattern " + text_); };
  if (!text.starts_with('/')) throw malformed();
  std::string_view rest = text.substr(1);
  for (bool more = true; more;) {
    more = rest.find('/') != std::string_view::npos;
    std::string_view segment = take_until(rest, '/');
    Kind kind = Kind::Literal;
    if (segment.starts_with('{')) {
      if (!segment.ends_with('}')) throw malformed();
      segment = segment.substr(1, segment.size() - 2);
      kind = segment.ends_with('*') ? Kind::Rest : Kind::Variable;
      if (kind == Kind::Rest) segment.remove_suffix(1);
      if (segment.empty() || (kind == Kind::Rest && more)) throw malformed();
    }
    segments_.push_back({kind, std::string(segment)});
  }
}

/// Calls `visit(segment, text)` for every segment of a path that matches, and stops where it returns false.
template <class Visit>
bool PathPattern::walk(std::string_view path, Visit visit) const {
  if (!path.starts_with('/')) return false;
  std::string_view rest = path.substr(1);
  bool more = true;  // A slash, or the beginning, came before `rest`.
  for (const Segment& segment : segments_) {
    if (!more) return false;
    if (segment.kind == Kind::Rest) return visit(segment, rest);
    const std::size_t end = rest.find('/');
    more = end != std::string_view::npos;
    const std::string_view part = take_until(rest, '/');
    if (segment.kind == Kind::Literal ? part != segment.name : part.empty()) return false;
    if (!visit(segment, part)) return false;
  }
  return !more;
}

bool PathPattern::matches(std::string_view path) const noexcept {
  return walk(path, [](const Segment&, std::string_view) { return true; });
}

std::optional<PathVariables> PathPattern::variables(std::string_view path) const {
  PathVariables found;
  const bool decoded = walk(path, [&](const Segment& segment, std::string_view part) {
    if (segment.kind == Kind::Literal) return true;
    auto value = percent_decode(part, Plus::Literal);
    if (!value) return false;
    found.emplace_back(segment.name, std::move(*value));
    return true;
  });
  if (!decoded) return std::nullopt;
  return found;
}

bool PathPattern::is_literal() const noexcept {
  return std::all_of(segments_.begin(), segments_.end(),
                     [](const Segment& segment) { return segment.kind == Kind::Literal; });
}

bool PathPattern::has_variable(std::string_view name) const noexcept {
  return std::any_of(segments_.begin(), segments_.end(),
                     [&](const Segment& segment) { return segment.kind != Kind::Literal && segment.name == name; });
}

bool PathPattern::goes_before(const PathPattern& other) const noexcept {
  const auto rank = [](const PathPattern& pattern) {
    std::string kinds;
    for (const Segment& segment : pattern.segments_) kinds.push_back(static_cast<char>(segment.kind));
    return kinds;
  };
  return rank(*this) < rank(other);
}

}  // namespace tokenward::http

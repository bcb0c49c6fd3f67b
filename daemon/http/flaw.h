#pragma once
// What is wrong with a request and where it stands there: the entries of a problem's `errors`. One thread at a time.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::http {

/// Where in a request something stands.
enum class Place : std::uint8_t {
  Body,       ///< A member of its JSON.
  Parameter,  ///< Of the path or the query.
  Header,     ///< A header field.
};

/// One thing that is wrong.
struct Flaw {
  Place place = Place::Body;
  std::string name;  ///< In the body a JSON pointer.
  std::string detail;
};

/// All that was found wrong while a request was read, in the order in which it was found.
class Flaws {
 public:
  /// More than a person would mend at once; what comes after it is dropped.
  static constexpr std::size_t kMost = 32;

  /// Notes it, unless something else about the same was noted before.
  void add(Flaw flaw);
  void clear() noexcept { all_.clear(); }
  [[nodiscard]] const std::vector<Flaw>& all() const noexcept { return all_; }

 private:
  std::vector<Flaw> all_;
};

/// The JSON pointer (RFC 6901) of the member `name` of what `parent` points to; "" points to the whole.
[[nodiscard]] std::string json_pointer(std::string_view parent, std::string_view name);

}  // namespace tokenward::http

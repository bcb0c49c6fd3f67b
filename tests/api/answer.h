#pragma once
// What came back for a request, taken apart for tests.

#include <boost/json/object.hpp>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/exchange.h"

namespace tokenward::api {

using Fields = std::vector<std::pair<std::string, std::string>>;

/// An answer, and its body where that is JSON.
struct Answer {
  int status = 0;
  http::TestAnswer wire;
  boost::json::object json;

  [[nodiscard]] static Answer of(http::TestAnswer wire);

  /// The member `name` as text: of a string its characters, else JSON; `<none>` where it is not there.
  [[nodiscard]] std::string text(std::string_view name) const;
  /// The end of a problem's type.
  [[nodiscard]] std::string problem() const;
  /// What the first of its errors is about, `<none>` without any: a member of the body as `policy.idle_days`, a
  /// parameter, or a header field in lower case.
  [[nodiscard]] std::string field() const;
  /// All of its errors, as `pointer /label` with blanks between.
  [[nodiscard]] std::string errors() const;
  [[nodiscard]] std::string header(const std::string& name) const { return wire.field(name); }
  /// The names of the members in their order, separated by blanks.
  [[nodiscard]] std::string members() const;
  /// The objects of a list.
  [[nodiscard]] std::vector<boost::json::object> items() const;
};
std::ostream& operator<<(std::ostream& out, const Answer& answer);

/// The names of the members of any object in their order, separated by blanks.
[[nodiscard]] std::string members_of(const boost::json::object& object);

}  // namespace tokenward::api

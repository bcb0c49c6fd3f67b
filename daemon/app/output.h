#pragma once
// How results look on a terminal. Text that came over the network is shown without its control characters, so that it
// cannot move the cursor or change what stands above it.

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include <ostream>
#include <span>
#include <string>
#include <string_view>

namespace tokenward::app {

/// A column of a table: the member that it shows and how it is headed.
struct Column {
  std::string_view title;
  std::string_view member;
};

/// A value as people read it: text as it is, `-` for null and what is missing, the elements of an array with commas
/// between, anything else as JSON.
[[nodiscard]] std::string cell_text(const boost::json::value* value);

/// One line for each object of `rows`, aligned under the titles.
void print_table(std::ostream& out, std::span<const Column> columns, const boost::json::array& rows);

/// One line for each member of `object`, in its order: name and value.
void print_members(std::ostream& out, const boost::json::object& object);

/// The value as one line of JSON.
void print_json(std::ostream& out, const boost::json::value& value);

}  // namespace tokenward::app

#include "app/output.h"

#include "base/encoding.h"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <vector>

namespace tokenward::app {
namespace {

namespace json = boost::json;

// Without C0, DEL and C1 (which UTF-8 writes C2 80 to C2 9F), each shown as `?`.
std::string without_controls(std::string_view text) {
  std::string shown;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
    if (byte < 0x20 || byte == 0x7F) {
      shown += '?';
    } else if (byte == 0xC2 && next >= 0x80 && next <= 0x9F) {
      shown += '?';
      ++i;
    } else {
      shown += text[i];
    }
  }
  return shown;
}

void print_padded(std::ostream& out, std::string_view text, std::size_t width) {
  out << text << std::string(width - std::min(width, count_code_points(text)), ' ');
}

}  // namespace

std::string cell_text(const json::value* value) {
  if (!value || value->is_null()) return "-";
  if (value->is_string()) return without_controls(value->get_string());
  if (!value->is_array()) return without_controls(json::serialize(*value));
  std::string text;
  for (const json::value& element : value->get_array()) {
    text.append(text.empty() ? "" : ", ").append(cell_text(&element));
  }
  return text.empty() ? "-" : text;
}

void print_table(std::ostream& out, std::span<const Column> columns, const json::array& rows) {
  std::vector<std::vector<std::string>> lines;
  auto& titles = lines.emplace_back();
  for (const Column& column : columns) titles.emplace_back(column.title);
  for (const json::value& row : rows) {
    auto& line = lines.emplace_back();
    for (const Column& column : columns) {
      line.push_back(cell_text(row.is_object() ? row.get_object().if_contains(column.member) : nullptr));
    }
  }
  std::vector<std::size_t> widths(columns.size(), 0);
  for (const auto& line : lines) {
    for (std::size_t i = 0; i < line.size(); ++i) widths[i] = std::max(widths[i], count_code_points(line[i]));
  }
  for (const auto& line : lines) {
    for (std::size_t i = 0; i + 1 < line.size(); ++i) print_padded(out, line[i], widths[i] + 2);
    out << line.back() << '\n';
  }
}

void print_members(std::ostream& out, const json::object& object) {
  std::size_t width = 0;
  for (const auto& member : object) width = std::max(width, member.key().size());
  for (const auto& member : object) {
    print_padded(out, std::string_view{member.key()}, width + 2);
    out << cell_text(&member.value()) << '\n';
  }
}

void print_json(std::ostream& out, const json::value& value) { out << json::serialize(value) << '\n'; }

}  // namespace tokenward::app

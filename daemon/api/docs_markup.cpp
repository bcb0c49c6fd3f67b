#include "api/docs_markup.h"

#include <boost/json/serialize.hpp>

namespace tokenward::api {
namespace {

namespace json = boost::json;

void append_line(std::string& out, std::size_t level) { out.append("\n").append(2 * level, ' '); }

void append_pretty(std::string& out, const json::value& value, std::size_t level) {
  if (value.is_object() && !value.get_object().empty()) {
    std::string_view separator = "{";
    for (const auto& [name, member] : value.get_object()) {
      append_line(out.append(separator), level + 1);
      out.append(json::serialize(json::string(name))).append(": ");
      append_pretty(out, member, level + 1);
      separator = ",";
    }
    append_line(out, level);
    out.append("}");
  } else if (value.is_array() && !value.get_array().empty()) {
    std::string_view separator = "[";
    for (const json::value& item : value.get_array()) {
      append_line(out.append(separator), level + 1);
      append_pretty(out, item, level + 1);
      separator = ",";
    }
    append_line(out, level);
    out.append("]");
  } else {
    out.append(json::serialize(value));
  }
}

}  // namespace

std::string escape_html(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        out.append("&amp;");
        break;
      case '<':
        out.append("&lt;");
        break;
      case '>':
        out.append("&gt;");
        break;
      case '"':
        out.append("&quot;");
        break;
      default:
        out.push_back(c);
    }
  }
  return out;
}

std::string code_html(std::string_view text) { return "<code>" + escape_html(text) + "</code>"; }

std::string code_block_html(std::string_view text, std::string_view label) {
  return R"(<pre tabindex="0" role="group" aria-label=")" + escape_html(label) + "\">" + code_html(text) + "</pre>\n";
}

std::string prose_html(std::string_view text) {
  std::string out;
  bool is_code = false;
  while (true) {
    const std::size_t tick = text.find('`');
    const std::string_view part = text.substr(0, tick);
    out.append(is_code ? code_html(part) : escape_html(part));
    if (tick == std::string_view::npos) return out;
    text.remove_prefix(tick + 1);
    is_code = !is_code;
  }
}

std::string paragraphs_html(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const std::size_t end = text.find("\n\n");
    out.append("<p>").append(prose_html(text.substr(0, end))).append("</p>\n");
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 2);
  }
  return out;
}

std::string pretty_json(const json::value& value) {
  std::string out;
  append_pretty(out, value, 0);
  return out;
}

}  // namespace tokenward::api

#include "app/settings_section.h"

#include "app/nearest.h"
#include "app/quantity.h"
#include "base/encoding.h"

#include <algorithm>

namespace tokenward::app {
namespace {

constexpr std::size_t kLongestShown = 60;

std::string show(std::string_view text) {
  std::string shown = "\"";
  std::size_t end = std::min(text.size(), kLongestShown);
  while (end < text.size() && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;  // whole characters only
  for (const char c : text.substr(0, end)) {
    shown += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? '?' : c;
  }
  return shown.append(end < text.size() ? "...\"" : "\"");
}

bool is_bare(std::string_view key) {
  return !key.empty() && std::ranges::all_of(key, [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == '-';
  });
}

std::string joined(std::vector<std::string> words) {
  std::ranges::sort(words);
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

// What `take` says about the text in `node`, or why it is no text to begin with.
Result<void> taken(const toml::node& node, const std::function<Result<void>(std::string_view)>& take) {
  const auto text = node.value_exact<std::string_view>();
  if (!text) return Error{ErrorCode::Invalid, "found " + describe(node) + "; allowed: text in quotes"};
  if (text->empty()) return not_allowed(*text, "text that is not empty");
  if (has_control_character(*text)) return not_allowed(*text, "text without control characters");
  return take(*text);
}

}  // namespace

std::string describe(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return show(node.ref<std::string>());
    case toml::node_type::integer:
      return std::to_string(node.ref<std::int64_t>());
    case toml::node_type::boolean:
      return node.ref<bool>() ? "true" : "false";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::array:
      return "an array";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

Error not_allowed(std::string_view text, std::string_view allowed) {
  return {ErrorCode::Invalid, "found " + show(text) + "; allowed: " + std::string{allowed}};
}

Section::Section(const toml::table& table, std::string path, std::vector<SettingsProblem>& problems)
    : table_(table), path_(std::move(path)), problems_(problems) {}

Section::~Section() {
  for (const auto& [key, node] : table_) {
    if (std::ranges::find(known_, key.str()) != known_.end()) continue;
    const auto close = nearest(key.str(), known_);
    const auto at = key.source().begin;
    problems_.push_back({.file = {},
                         .line = at.line,
                         .column = at.column,
                         .key = path_of(key.str()),
                         .sentence = "unknown key" + (close ? "; did you mean \"" + *close + "\"?" : std::string{}) +
                                     " (allowed here: " + joined(known_) + ")"});
  }
}

std::string Section::path_of(std::string_view key) const {
  const std::string name = is_bare(key) ? std::string{key} : show(key);
  return path_.empty() ? name : path_ + "." + name;
}

const toml::node* Section::ask(std::string_view key) {
  known_.emplace_back(key);
  return table_.get(key);
}

void Section::refuse(const toml::node& node, std::string key_path, std::string sentence) {
  const auto at = node.source().begin;
  problems_.push_back(
      {.file = {}, .line = at.line, .column = at.column, .key = std::move(key_path), .sentence = std::move(sentence)});
}

void Section::refuse(std::string_view key, std::string sentence) {
  const toml::node* const node = table_.get(key);
  refuse(node ? *node : table_, path_of(key), std::move(sentence));
}

void Section::refuse_found(std::string_view key, const toml::node& node, std::string_view allowed) {
  refuse(node, path_of(key), "found " + describe(node) + "; allowed: " + std::string{allowed});
}

void Section::read(std::string_view key, bool& out) {
  const toml::node* const node = ask(key);
  if (!node) return;
  const auto value = node->value_exact<bool>();
  if (!value) return refuse_found(key, *node, "true or false");
  out = *value;
}

void Section::read(std::string_view key, std::uint32_t& out, Range<std::uint32_t> range) {
  const toml::node* const node = ask(key);
  if (!node) return;
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < range.lowest || *value > range.highest) {
    return refuse_found(key, *node, std::to_string(range.lowest) + " to " + std::to_string(range.highest));
  }
  out = static_cast<std::uint32_t>(*value);
}

void Section::read(std::string_view key, std::chrono::milliseconds& out, Range<std::chrono::milliseconds> range) {
  const toml::node* const node = ask(key);
  if (!node) return;
  const auto text = node->value_exact<std::string_view>();
  const auto value = text ? parse_duration(*text) : std::nullopt;
  if (!value || *value < range.lowest || *value > range.highest) {
    return refuse_found(key, *node,
                        "a duration in quotes, a whole number with ms, s, min, h or d, from \"" +
                            duration_text(range.lowest) + "\" to \"" + duration_text(range.highest) + "\"");
  }
  out = *value;
}

void Section::read_size(std::string_view key, std::uint64_t& out, Range<std::uint64_t> range) {
  const toml::node* const node = ask(key);
  if (!node) return;
  const auto text = node->value_exact<std::string_view>();
  const auto value = text ? parse_size(*text) : std::nullopt;
  if (!value || *value < range.lowest || *value > range.highest) {
    return refuse_found(key, *node,
                        "a size in quotes, a whole number with B, KiB, MiB, GiB or TiB, from \"" +
                            size_text(range.lowest) + "\" to \"" + size_text(range.highest) + "\"");
  }
  out = *value;
}

void Section::take_text(std::string_view key, const Take& take) {
  const toml::node* const node = ask(key);
  if (!node) return;
  if (const auto done = taken(*node, take); !done) refuse(*node, path_of(key), done.error().message);
}

void Section::take_list(std::string_view key, const Take& take) {
  const toml::node* const node = ask(key);
  if (!node) return;
  const toml::array* const array = node->as_array();
  if (!array) return refuse_found(key, *node, "an array of texts, such as [\"...\"]");
  if (array->empty()) return refuse(*node, path_of(key), "an empty array; name at least one, or leave the key out");
  for (std::size_t i = 0; i < array->size(); ++i) {
    const auto done = taken(*array->get(i), take);
    if (!done) refuse(*array->get(i), path_of(key) + "[" + std::to_string(i) + "]", done.error().message);
  }
}

const toml::table* Section::table(std::string_view key) {
  const toml::node* const node = ask(key);
  if (!node) return nullptr;
  if (!node->is_table()) refuse_found(key, *node, "a table, [" + path_of(key) + "]");
  return node->as_table();
}

const toml::array* Section::tables(std::string_view key) {
  const toml::node* const node = ask(key);
  if (!node) return nullptr;
  const toml::array* const array = node->as_array();
  const bool only_tables = array && !array->empty() && std::all_of(array->begin(), array->end(), [](const auto& entry) {
                             return entry.is_table();
                           });
  if (!only_tables) refuse_found(key, *node, "one table or more, each under [[" + path_of(key) + "]]");
  return only_tables ? array : nullptr;
}

}  // namespace tokenward::app

#pragma once
// One table of the settings file being read. Each `read` names a key, so that by the end the section knows which keys
// there are: whatever else the table holds is reported as unknown. One thread.

#include "app/settings_reader.h"
#include "app/toml.h"
#include "base/result.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::app {

/// Lowest and highest allowed value, both inclusive.
template <class T>
struct Range {
  T lowest;
  T highest;
};

/// A word of the file and the value it stands for.
template <class T>
struct Choice {
  std::string_view word;
  T value;
};

/// A text's value, or Invalid with a sentence that says what was found and what is allowed.
template <class T>
using Convert = std::function<Result<T>(std::string_view text)>;

/// Reads keys of one table. A `read` leaves `out` as it is where the key is absent, and also where its value is wrong,
/// which it then reports. Lives no longer than the table and the list of problems.
class Section {
 public:
  /// `path` is the key path of the table, empty for the file's root.
  Section(const toml::table& table, std::string path, std::vector<SettingsProblem>& problems);
  Section(const Section&) = delete;
  Section& operator=(const Section&) = delete;
  /// Reports every key of the table that was never asked for.
  ~Section();

  void read(std::string_view key, bool& out);
  void read(std::string_view key, std::uint32_t& out, Range<std::uint32_t> range);
  void read(std::string_view key, std::chrono::milliseconds& out, Range<std::chrono::milliseconds> range);
  /// A size with its unit; `out` is in bytes.
  void read_size(std::string_view key, std::uint64_t& out, Range<std::uint64_t> range);
  template <class T>
  void read_choice(std::string_view key, T& out, std::span<const Choice<T>> choices);
  /// A text that is not empty and has no control characters.
  template <class T>
  void read_text(std::string_view key, T& out, const Convert<T>& convert);
  /// An array of at least one such text, none of them twice.
  template <class T>
  void read_list(std::string_view key, std::vector<T>& out, const Convert<T>& convert);

  /// The table under `key`; null if it is absent or no table (reported).
  [[nodiscard]] const toml::table* table(std::string_view key);
  /// The tables of the array under `key` (`[[key]]`), at least one; null if it is absent or something else (reported).
  [[nodiscard]] const toml::array* tables(std::string_view key);

  [[nodiscard]] bool has(std::string_view key) const { return table_.contains(key); }
  /// Counts `key` as known without reading it.
  void ignore(std::string_view key) { known_.emplace_back(key); }
  /// The path of a key in this section: `server.threads`.
  [[nodiscard]] std::string path_of(std::string_view key) const;
  /// Reports a problem with a key; it points at the key's value, or at the section where the key is absent.
  void refuse(std::string_view key, std::string sentence);

 private:
  using Take = std::function<Result<void>(std::string_view)>;

  const toml::node* ask(std::string_view key);
  void take_text(std::string_view key, const Take& take);
  void take_list(std::string_view key, const Take& take);
  void refuse(const toml::node& node, std::string key_path, std::string sentence);
  void refuse_found(std::string_view key, const toml::node& node, std::string_view allowed);

  const toml::table& table_;
  std::string path_;
  std::vector<std::string> known_;
  std::vector<SettingsProblem>& problems_;
};

/// The refusal of a text: `found "text"; allowed: ...`, the text shown as `describe` does.
[[nodiscard]] Error not_allowed(std::string_view text, std::string_view allowed);

/// A value as a sentence shows it: `"text"` (cut at 60 bytes, control characters as `?`), `12`, `true`, `an array`.
[[nodiscard]] std::string describe(const toml::node& node);

template <class T>
void Section::read_choice(std::string_view key, T& out, std::span<const Choice<T>> choices) {
  const toml::node* const node = ask(key);
  if (!node) return;
  const auto word = node->value_exact<std::string_view>();
  std::string allowed;
  for (const Choice<T>& choice : choices) {
    if (word == choice.word) {
      out = choice.value;
      return;
    }
    allowed.append(allowed.empty() ? "\"" : ", \"").append(choice.word).append("\"");
  }
  refuse_found(key, *node, allowed);
}

template <class T>
void Section::read_text(std::string_view key, T& out, const Convert<T>& convert) {
  take_text(key, [&](std::string_view text) -> Result<void> {
    auto value = convert(text);
    if (!value) return value.error();
    out = std::move(*value);
    return {};
  });
}

template <class T>
void Section::read_list(std::string_view key, std::vector<T>& out, const Convert<T>& convert) {
  std::vector<T> list;
  take_list(key, [&](std::string_view text) -> Result<void> {
    auto value = convert(text);
    if (!value) return value.error();
    if (std::ranges::find(list, *value) != list.end()) return Error{ErrorCode::Invalid, "stands there twice"};
    list.push_back(std::move(*value));
    return {};
  });
  if (!list.empty()) out = std::move(list);
}

}  // namespace tokenward::app

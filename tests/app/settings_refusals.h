#pragma once
// What the settings suites share: the problems of a text as lines, and a check that names one of them.

#include "app/settings_reader.h"

#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::app::testing {

/// Parses as if the text stood in /etc/tokenward/t.toml; problems in the form that people see.
inline std::vector<std::string> problems_of(std::string_view text) {
  std::vector<std::string> lines;
  for (const SettingsProblem& problem : parse_settings(text, "/etc/tokenward/t.toml").problems) {
    lines.push_back(to_string(problem));
  }
  return lines;
}

inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line + "\n";
  return text;
}

/// Settings that are good; fails the test and gives the defaults where they are not.
inline Settings accepted(std::string_view text) {
  const SettingsReading reading = parse_settings(text, "/etc/tokenward/t.toml");
  BOOST_TEST(reading.settings.has_value(), joined(problems_of(text)));
  return reading.settings.value_or(Settings{});
}

/// Exactly one problem, at `line:column`, about `key`, and its sentence holds `part`.
inline void check_refused(std::string_view text, std::string_view place, std::string_view key, std::string_view part) {
  BOOST_TEST_CONTEXT(text) {
    const auto lines = problems_of(text);
    BOOST_TEST_REQUIRE(lines.size() == 1U, joined(lines));
    const std::string start = "/etc/tokenward/t.toml:" + std::string{place} + ": " + std::string{key} + ": ";
    BOOST_TEST(lines[0].starts_with(start), lines[0] << " starts with " << start);
    BOOST_TEST((lines[0].find(part) != std::string::npos), lines[0] << " holds " << part);
  }
}

}  // namespace tokenward::app::testing

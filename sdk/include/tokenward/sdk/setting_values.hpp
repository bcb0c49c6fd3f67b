/// \file
/// What the texts of settings mean, and how one is refused.
#pragma once

#include <charconv>
#include <string>
#include <string_view>
#include <system_error>

#include "tokenward/sdk/error.hpp"

namespace tokenward::sdk {

/// Throws INVALID, naming the setting and why.
[[noreturn]] inline void refuse_setting(const std::string& name, const std::string& why) {
  throw Error(TKW_INVALID, "setting \"" + name + "\": " + why);
}

/// The whole number that `text` is. Refuses the setting for anything else, and outside `least` to `most`.
template <typename Number>
[[nodiscard]] Number number_setting(const std::string& name, std::string_view text, Number least, Number most) {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    refuse_setting(name, "a number from " + std::to_string(least) + " to " + std::to_string(most) + " is needed");
  return value;
}

}  // namespace tokenward::sdk

#include "settings.h"

#include <charconv>
#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

namespace tokenward::sqlite {
namespace {

constexpr int kMinCacheMib = 2, kMaxCacheMib = 65536;
constexpr int kMinReaders = 1, kMaxReaders = 64;

[[noreturn]] void refuse(const std::string& name, const std::string& why) {
  throw sdk::Error(TKW_INVALID, "setting \"" + name + "\": " + why);
}

int number_in(const std::string& name, const std::string& text, int least, int most) {
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || value < least || value > most)
    refuse(name, "a number from " + std::to_string(least) + " to " + std::to_string(most) + " is needed");
  return value;
}

bool switch_of(const std::string& name, const std::string& text) {
  if (text != "on" && text != "off") refuse(name, "\"on\" or \"off\" is needed");
  return text == "on";
}

std::string canonical_path(const std::string& name, const std::string& text) {
  if (text.empty() || text.find('\0') != std::string::npos) refuse(name, "a file name is needed");
  std::error_code failed;
  const auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(text), failed);
  if (failed || !std::filesystem::is_directory(path.parent_path(), failed))
    refuse(name, "the directory of " + text + " does not exist");
  return path.string();
}

}  // namespace

StoreSettings read_settings(const sdk::Settings& settings) {
  StoreSettings read;
  for (const auto& [name, value] : settings.all()) {
    if (name == "path")
      read.path = canonical_path(name, value);
    else if (name == "cache_mib")
      read.cache_mib = number_in(name, value, kMinCacheMib, kMaxCacheMib);
    else if (name == "readers")
      read.readers = static_cast<unsigned>(number_in(name, value, kMinReaders, kMaxReaders));
    else if (name == "quick_check")
      read.quick_check = switch_of(name, value);
    else
      refuse(name, "unknown");
  }
  if (read.path.empty()) refuse("path", "missing");
  return read;
}

}  // namespace tokenward::sqlite

// Any text is either settings or a list of problems, each with a place inside the text and a sentence, in its order.

#include "app/settings_reader.h"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text{reinterpret_cast<const char*>(data), size};
  const auto reading = tokenward::app::parse_settings(text, "/etc/tokenward/fuzz.toml");
  if (reading.settings.has_value() != reading.problems.empty()) std::abort();
  if (reading.settings && (reading.settings->listeners.empty() || !reading.settings->stores.contains("main"))) {
    std::abort();
  }
  std::uint32_t line = 0;
  for (const auto& problem : reading.problems) {
    if (problem.sentence.empty() || problem.line < line) std::abort();
    line = problem.line;
    if (tokenward::app::to_string(problem).find('\n') != std::string::npos) std::abort();
  }
  return 0;
}

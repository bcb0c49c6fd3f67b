#include "faults/system_calls.h"

#include <charconv>
#include <fstream>
#include <map>
#include <string_view>

namespace tokenward::conformance {
namespace {

constexpr std::string_view kUnfinished = " <unfinished ...>";

int digit(char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; }

/// "0x3", "-1" or "12".
std::int64_t number_of(std::string_view text) {
  const bool hexadecimal = text.rfind("0x", 0) == 0;
  if (hexadecimal) text.remove_prefix(2);
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value, hexadecimal ? 16 : 10);
  return value;
}

/// Where `text` (after the opening bracket of a call) has the bracket that closes it.
std::size_t closing_bracket(std::string_view text) {
  // Strings are in hexadecimal, so the last ") = " ends the arguments; strace pads it with blanks.
  const auto result = text.rfind(" = ");
  return result == std::string_view::npos ? result : text.rfind(')', result);
}

/// A whole "name(arguments) = result" line without its thread.
bool parse(std::string_view line, SystemCall& call) {
  const auto open = line.find('(');
  if (open == std::string_view::npos) return false;
  const auto close = closing_bracket(line);
  if (close == std::string_view::npos || close < open) return false;
  call.name = line.substr(0, open);
  call.arguments = line.substr(open + 1, close - open - 1);
  const std::string_view result = line.substr(line.rfind(" = ") + 3);
  call.result = number_of(result);
  return result.rfind('?', 0) != 0;  // it did not return
}

}  // namespace

std::string from_hexadecimal(std::string_view text) {
  std::string bytes;
  for (std::size_t i = 0; i + 4 <= text.size() && text[i] == '\\' && text[i + 1] == 'x'; i += 4)
    bytes += static_cast<char>(digit(text[i + 2]) * 16 + digit(text[i + 3]));
  return bytes;
}

std::vector<std::string> SystemCall::strings() const {
  std::vector<std::string> found;
  for (std::size_t at = arguments.find('"'); at != std::string::npos;) {
    const auto end = arguments.find('"', at + 1);
    if (end == std::string::npos) break;
    found.push_back(from_hexadecimal(std::string_view(arguments).substr(at + 1, end - at - 1)));
    at = arguments.find('"', end + 1);
  }
  return found;
}

std::string SystemCall::argument(std::size_t index) const {
  std::size_t start = 0;
  int depth = 0;
  for (std::size_t i = 0; i <= arguments.size(); ++i) {
    const char c = i < arguments.size() ? arguments[i] : ',';
    if (c == '[' || c == '{') ++depth;
    if (c == ']' || c == '}') --depth;
    if (c != ',' || depth != 0) continue;
    if (index-- == 0) return arguments.substr(start, i - start);
    start = i + 2;
  }
  return {};
}

std::int64_t SystemCall::number(std::size_t index) const { return number_of(argument(index)); }

std::vector<SystemCall> read_record(const std::string& path) {
  std::vector<SystemCall> calls;
  struct Begun {
    std::string text;
    std::size_t at;
  };
  std::map<int, Begun> unfinished;
  std::ifstream file(path, std::ios::binary);
  for (std::string line; std::getline(file, line);) {
    std::size_t after = line.find(' ');
    if (after == std::string::npos) continue;
    const int thread = static_cast<int>(number_of(line.substr(0, after)));
    after = line.find_first_not_of(' ', after);
    std::string text = line.substr(after);
    std::size_t begun = calls.size();
    if (text.size() > kUnfinished.size() && text.substr(text.size() - kUnfinished.size()) == kUnfinished) {
      unfinished[thread] = {text.substr(0, text.size() - kUnfinished.size()), begun};
      continue;
    }
    if (text.rfind("<... ", 0) == 0) {
      const auto first = unfinished.find(thread);
      const auto resumed = text.find(" resumed>");
      if (first == unfinished.end() || resumed == std::string::npos) continue;
      text = first->second.text + text.substr(resumed + 9);
      begun = first->second.at;
      unfinished.erase(first);
    }
    SystemCall call;
    if (!parse(text, call)) continue;
    call.thread = thread;
    call.begun = begun;
    calls.push_back(std::move(call));
  }
  return calls;
}

}  // namespace tokenward::conformance

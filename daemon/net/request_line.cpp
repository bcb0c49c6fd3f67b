#include "net/request_line.h"

#include "net/text_scan.h"

namespace tokenward::net {
namespace {

constexpr std::size_t kMaxMethod = 32;

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

Broken parse_version(std::string_view version, bool& http_1_0) noexcept {
  http_1_0 = version == "HTTP/1.0";
  if (http_1_0 || version == "HTTP/1.1") return nullptr;
  const bool well_formed = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                           version[6] == '.' && is_digit(version[7]);
  return well_formed ? &rule::kVersion : &rule::kRequestLine;
}

}  // namespace

Broken parse_request_line(std::string_view line, RequestLine& parsed) noexcept {
  const std::size_t method_end = line.find(' ');
  const std::size_t target_end = line.rfind(' ');
  if (method_end == std::string_view::npos || target_end <= method_end + 1) return &rule::kRequestLine;
  parsed.method = line.substr(0, method_end);
  parsed.target = line.substr(method_end + 1, target_end - method_end - 1);
  if (parsed.method.empty() || token_prefix(parsed.method) != parsed.method.size()) return &rule::kMethod;
  if (parsed.target.find(' ') != std::string_view::npos) return &rule::kRequestLine;
  if (const Broken broken = parse_version(line.substr(target_end + 1), parsed.http_1_0)) return broken;
  return parsed.method.size() > kMaxMethod ? &rule::kMethodLength : nullptr;
}

}  // namespace tokenward::net

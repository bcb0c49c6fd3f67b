#include "http/request_id.h"

#include <algorithm>
#include <cstring>

#include "base/mix.h"
#include "http/text.h"

namespace tokenward::http {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

bool is_hex(std::string_view text) noexcept { return text.find_first_not_of(kDigits) == std::string_view::npos; }
bool is_zero(std::string_view text) noexcept { return text.find_first_not_of('0') == std::string_view::npos; }

bool is_id_character(char c) noexcept {
  return (lower(c) >= 'a' && lower(c) <= 'z') || (c >= '0' && c <= '9') ||
         std::string_view{"._~+/=:-"}.find(c) != std::string_view::npos;
}

void write_hex(char* out, std::uint64_t number) noexcept {
  for (int shift = 60; shift >= 0; shift -= 4) *out++ = kDigits[number >> shift & 0xF];
}

}  // namespace

bool is_request_id(std::string_view text) noexcept {
  return !text.empty() && text.size() <= kLongestRequestId && std::all_of(text.begin(), text.end(), is_id_character);
}

std::string_view trace_id_of(std::string_view text) noexcept {
  constexpr std::size_t kLength = 55;  // version-trace-parent-flags: 2, 32, 16 and 2 digits
  if (text.size() < kLength || text[2] != '-' || text[35] != '-' || text[52] != '-') return {};
  const std::string_view version = text.substr(0, 2), trace = text.substr(3, 32), parent = text.substr(36, 16);
  if (!is_hex(version) || !is_hex(trace) || !is_hex(parent) || !is_hex(text.substr(53, 2))) return {};
  if (version == "ff" || is_zero(trace) || is_zero(parent)) return {};
  const bool longer = text.size() > kLength;
  if (longer && (version == "00" || text[kLength] != '-')) return {};
  return trace;
}

RequestIds::RequestIds(const std::array<std::uint8_t, 24>& seed) noexcept {
  std::memcpy(&process_, seed.data(), 8);
  std::memcpy(&offset_, seed.data() + 8, 8);
  std::memcpy(&mask_, seed.data() + 16, 8);
}

void RequestIds::write_next(char* out) noexcept {
  write_hex(out, process_);
  write_hex(out + 16, mix(mix(count_.fetch_add(1, std::memory_order_relaxed) + offset_) ^ mask_));
}

}  // namespace tokenward::http

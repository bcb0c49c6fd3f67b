#include "http/query_reader.h"

#include <charconv>

namespace tokenward::http {

const std::string* QueryReader::take(std::string_view name) noexcept {
  const auto& parameters = query_.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (parameters[i].first != name) continue;
    taken_ |= std::uint64_t{1} << (i & 63);
    return &parameters[i].second;
  }
  return nullptr;
}

std::optional<std::string> QueryReader::text(std::string_view name) {
  const std::string* value = take(name);
  if (value == nullptr) return std::nullopt;
  return *value;
}

std::uint32_t QueryReader::integer(std::string_view name, std::uint32_t lowest, std::uint32_t highest,
                                   std::uint32_t fallback) {
  const std::string* value = take(name);
  if (value == nullptr) return fallback;
  const char* const end = value->data() + value->size();
  std::uint32_t number = 0;
  const auto [stop, problem] = std::from_chars(value->data(), end, number);
  if (problem == std::errc{} && stop == end && number >= lowest && number <= highest) return number;
  fail(ErrorCode::Invalid, name,
       "A whole number from " + std::to_string(lowest) + " to " + std::to_string(highest) + ".");
  return fallback;
}

std::optional<Instant> QueryReader::instant(std::string_view name) {
  return parsed(name, parse_rfc3339, "A time in RFC 3339 form, such as 2026-11-24T04:00:00Z.");
}

void QueryReader::fail(ErrorCode code, std::string_view name, std::string_view message) {
  if (flaws_ != nullptr) flaws_->add({Place::Parameter, std::string(name), std::string(message)});
  if (!error_) error_ = Error{code, std::string(message), std::string(name)};
}

Result<void> QueryReader::finish() {
  const auto& parameters = query_.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if ((taken_ >> (i & 63) & 1) == 0) {
      fail(ErrorCode::Malformed, parameters[i].first, "This resource has no such query parameter.");
    }
  }
  if (error_) return *error_;
  return {};
}

}  // namespace tokenward::http

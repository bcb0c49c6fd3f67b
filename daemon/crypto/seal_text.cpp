#include "crypto/seal_text.h"

#include <charconv>

#include "base/encoding.h"

namespace tokenward::crypto {

std::string format_seal(const SealText& seal) {
  return std::to_string(seal.key) + "." + to_base64(seal.code.view(), Base64Alphabet::Url);
}

std::optional<SealText> parse_seal(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos || text.front() < '1' || text.front() > '9') return std::nullopt;
  SealText seal;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + dot, seal.key);
  if (failure != std::errc{} || end != text.data() + dot) return std::nullopt;
  const auto code = from_base64(text.substr(dot + 1), Base64Alphabet::Url);
  if (!code || code->size() != Mac::kSize) return std::nullopt;
  seal.code = Mac::from(*code);
  return seal;
}

}  // namespace tokenward::crypto

// Whatever text arrives, parsing neither fails nor reads beyond it, and what parses has exactly this one spelling.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "crypto/crc32.h"
#include "crypto/token_codec.h"

using namespace tokenward;

namespace {

/// The text that `token` has, built from its parts; where the tag is not K's, the last word differs and says nothing.
void check_spelling(std::string_view text, const crypto::ParsedToken& token) {
  const auto prefix = domain::TokenPrefix::parse(token.prefix());
  if (!prefix) return;  // a well-known prefix of another issuer
  const crypto::TokenParts parts{token.kid(), token.handle(), token.id(), crypto::TokenSecret::from(token.secret())};
  const std::uint8_t key = 0;
  const Secret again = crypto::encode_token(*prefix, parts, crypto::HmacKey(BytesView(&key, 1)));
  constexpr std::size_t kSpelledByParts = 6 * 11;
  const std::size_t same = prefix->text().size() + 1 + kSpelledByParts;
  if (as_text(again.reveal()).substr(0, same) != text.substr(0, same)) std::abort();
  if (again.size() != text.size()) std::abort();
}

/// `text` with the CRC its other characters call for, so that what lies behind the CRC is reached.
std::string with_crc(std::string_view text) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  constexpr std::size_t kDigits = 6;
  std::string value(text);
  if (value.size() < kDigits) return value;
  std::uint32_t crc = crypto::crc32(text.substr(0, text.size() - kDigits));
  for (std::size_t i = 1; i <= kDigits; ++i, crc /= 62) value[value.size() - i] = kAlphabet[crc % 62];
  return value;
}

void check(std::string_view text) {
  if (const auto token = crypto::parse_token(text)) check_spelling(text, *token);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(BytesView(data, size));
  check(text);
  check(with_crc(text));
  return 0;
}

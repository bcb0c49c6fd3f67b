// Whatever text arrives, parsing neither fails nor reads beyond it, and what parses has exactly this one spelling.
#include <cstdint>
#include <cstdlib>

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

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = as_text(BytesView(data, size));
  if (const auto token = crypto::parse_token(text)) check_spelling(text, *token);
  return 0;
}

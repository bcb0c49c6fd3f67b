#include "crypto/token_codec.h"

#include <algorithm>
#include <array>
#include <limits>

#include "crypto/crc32.h"
#include "crypto/hkdf.h"

namespace tokenward::crypto {
namespace {

constexpr std::string_view kAlphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::string_view kTagLabel = "tokenward/token/v1";
constexpr std::string_view kKeyInfo = "tokenward token mac v1";

constexpr std::size_t kWords = 7;
constexpr std::size_t kWordDigits = 11;
constexpr std::size_t kCrcDigits = 6;
constexpr std::size_t kPayloadDigits = kWords * kWordDigits;
constexpr std::size_t kTagOffset = 48;
constexpr std::size_t kTagSize = 8;
constexpr std::size_t kHintSize = 6;
static_assert(kMinTokenSize == 2 + 1 + kPayloadDigits + kCrcDigits);

/// No digit has this bit, so a run of digits is checked once, at its end.
constexpr std::uint8_t kForeign = 0x80;

constexpr std::array<std::uint8_t, 256> kDigitValues = [] {
  std::array<std::uint8_t, 256> values{};
  values.fill(kForeign);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}();

std::uint8_t digit_value(char c) noexcept { return kDigitValues[static_cast<unsigned char>(c)]; }

/// Writes `value` as `count` digits, zero-padded, to `out`.
void put_digits(std::uint64_t value, std::size_t count, std::uint8_t* out) noexcept {
  while (count-- > 0) {
    out[count] = static_cast<std::uint8_t>(kAlphabet[value % kAlphabet.size()]);
    value /= kAlphabet.size();
  }
}

/// Reads `count` <= 10 digits, which always fit; every value passes through `seen`, so a foreign one shows there.
std::uint64_t get_digits(const char* in, std::size_t count, std::uint8_t& seen) noexcept {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint8_t digit = digit_value(in[i]);
    seen |= digit;
    value = value * kAlphabet.size() + digit;
  }
  return value;
}

/// Reads one word of 11 digits to 8 bytes; false unless all are digits and the value fits 64 bits.
bool get_word(const char* in, std::uint8_t* out) noexcept {
  constexpr std::uint64_t kMax = std::numeric_limits<std::uint64_t>::max();
  constexpr std::uint64_t kMaxHead = kMax / kAlphabet.size();
  constexpr std::uint64_t kMaxTail = kMax % kAlphabet.size();
  std::uint8_t seen = 0;
  const std::uint64_t head = get_digits(in, kWordDigits - 1, seen);
  const std::uint64_t tail = get_digits(in + kWordDigits - 1, 1, seen);
  if ((seen & kForeign) != 0 || head > kMaxHead || (head == kMaxHead && tail > kMaxTail)) return false;
  put_be64(out, head * kAlphabet.size() + tail);
  return true;
}

bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }

/// `[a-z][a-z0-9]{1,15}`, whoever's it is: that another issuer's prefix was not chosen is checked where one is chosen.
bool has_prefix_form(std::string_view prefix) noexcept {
  return prefix.size() >= 2 && prefix.size() <= 16 && is_lower(prefix[0]) &&
         std::all_of(prefix.begin(), prefix.end(), [](char c) { return is_lower(c) || (c >= '0' && c <= '9'); });
}

Mac tag_of(const HmacKey& key, BytesView signed_bytes, std::string_view prefix) noexcept {
  return key.tag({as_bytes(kTagLabel), signed_bytes, as_bytes(prefix)});
}

}  // namespace

Secret encode_token(const domain::TokenPrefix& prefix, const TokenParts& parts, const HmacKey& key) {
  FixedSecret<kWords * 8> payload;
  const auto bytes = payload.writable();
  bytes[0] = parts.kid;
  std::ranges::copy(parts.handle.bytes, bytes.begin() + 1);
  std::ranges::copy(parts.id.bytes, bytes.begin() + 8);
  std::ranges::copy(parts.secret.reveal(), bytes.begin() + 24);
  const Mac mac = tag_of(key, payload.reveal().first(kTagOffset), prefix.text());
  std::copy_n(mac.bytes.begin(), kTagSize, bytes.begin() + kTagOffset);

  const std::size_t head = prefix.text().size() + 1;
  Secret value(head + kPayloadDigits + kCrcDigits);
  std::ranges::copy(prefix.text(), value.data());
  value.data()[head - 1] = '_';
  for (std::size_t word = 0; word < kWords; ++word) {
    put_digits(get_be64(&bytes[word * 8]), kWordDigits, value.data() + head + word * kWordDigits);
  }
  const std::uint32_t crc = crc32(as_text(value.reveal().first(head + kPayloadDigits)));
  put_digits(crc, kCrcDigits, value.data() + head + kPayloadDigits);
  return value;
}

std::optional<ParsedToken> parse_token(std::string_view text) noexcept {
  std::optional<ParsedToken> token;
  if (text.size() < kMinTokenSize || text.size() > kMaxTokenSize) return token;
  const std::size_t prefix_size = text.size() - kMinTokenSize + 2;
  const char* digits = text.data() + prefix_size + 1;
  if (text[prefix_size] != '_' || !has_prefix_form(text.substr(0, prefix_size))) return token;

  // Six digits reach beyond 32 bits; a value up there equals no CRC, so its spelling stays unique.
  std::uint8_t seen = 0;
  const std::uint64_t crc = get_digits(digits + kPayloadDigits, kCrcDigits, seen);
  if ((seen & kForeign) != 0 || crc != crc32(text.substr(0, text.size() - kCrcDigits))) return token;

  token.emplace();
  token->prefix_ = text.substr(0, prefix_size);
  bool well_formed = true;
  for (std::size_t word = 0; word < kWords; ++word) {
    well_formed &= get_word(digits + word * kWordDigits, token->payload_.writable().data() + word * 8);
  }
  if (!well_formed) token.reset();
  return token;
}

HmacKey derive_tenant_mac_key(BytesView master, const domain::TenantHandle& handle) noexcept {
  return derive_hmac_key(master, handle.view(), kKeyInfo);
}

Mac compute_token_mac(const HmacKey& key, const ParsedToken& token) noexcept {
  return tag_of(key, token.signed_bytes(), token.prefix());
}

bool tag_matches(const Mac& mac, const ParsedToken& token) noexcept {
  return equal_in_constant_time(mac.view().first(kTagSize), token.tag());
}

std::string token_hint(std::string_view value) {
  return std::string(value.substr(value.size() - std::min(value.size(), kHintSize)));
}

}  // namespace tokenward::crypto

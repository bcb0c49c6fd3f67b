#include "crypto/console_pass.h"

#include <algorithm>

#include "base/encoding.h"
#include "crypto/hkdf.h"
#include "crypto/random.h"
#include "crypto/sha256.h"

namespace tokenward::crypto {
namespace {

constexpr std::string_view kCsrfLabel = "tokenward console csrf v1";

std::string_view info_of(ConsolePass::Kind kind) noexcept {
  return kind == ConsolePass::Kind::Session ? "tokenward console session v1" : "tokenward console link v1";
}

}  // namespace

Mac ConsolePass::full_tag(const Key& mac, Kind kind) const noexcept {
  const HmacKey key = derive_hmac_key(mac.material.reveal(), at(1, 7), info_of(kind));
  return key.tag(at(0, kTagOffset));
}

ConsolePass ConsolePass::make(const Key& mac, Kind kind, const domain::TenantHandle& handle, BytesView secret) {
  ConsolePass pass;
  const auto bytes = pass.bytes_.writable();
  bytes[0] = mac.id;
  std::ranges::copy(handle.bytes, bytes.begin() + 1);
  std::copy_n(secret.begin(), kSecretSize, bytes.begin() + kSecretOffset);
  const Mac tag = pass.full_tag(mac, kind);
  std::copy_n(tag.bytes.begin(), kTagSize, bytes.begin() + kTagOffset);
  return pass;
}

Result<ConsolePass> ConsolePass::create(const Keyring& keyring, Kind kind, const domain::TenantHandle& handle) {
  FixedSecret<kSecretSize> secret;
  if (auto filled = fill_random(secret.writable()); !filled) return filled.error();
  return make(keyring.primary(KeyKind::Mac), kind, handle, secret.reveal());
}

std::optional<ConsolePass> ConsolePass::open(const Keyring& keyring, Kind kind, std::string_view text) {
  if (text.size() != kTextSize) return std::nullopt;
  auto decoded = from_base64(text, Base64Alphabet::Url);
  if (!decoded || decoded->size() != kSize) return std::nullopt;
  ConsolePass pass;
  std::ranges::copy(*decoded, pass.bytes_.writable().begin());
  wipe(decoded->data(), decoded->size());
  const Key* const mac = keyring.find(KeyKind::Mac, pass.bytes_.reveal()[0]);
  if (mac == nullptr) return std::nullopt;
  const Mac tag = pass.full_tag(*mac, kind);
  if (!equal_in_constant_time(tag.view().first(kTagSize), pass.at(kTagOffset, kTagSize))) return std::nullopt;
  return pass;
}

domain::SessionId ConsolePass::id() const noexcept {
  return domain::SessionId::from(sha256(at(kSecretOffset, kSecretSize)).view());
}

std::string ConsolePass::csrf() const {
  return to_base64(HmacKey(at(kSecretOffset, kSecretSize)).tag(as_bytes(kCsrfLabel)).view(), Base64Alphabet::Url);
}

bool ConsolePass::csrf_matches(std::string_view text) const {
  return equal_in_constant_time(as_bytes(csrf()), as_bytes(text));
}

Secret ConsolePass::text() const {
  std::string text = to_base64(bytes_.reveal(), Base64Alphabet::Url);
  Secret secret{as_bytes(text)};
  wipe(text.data(), text.size());
  return secret;
}

}  // namespace tokenward::crypto

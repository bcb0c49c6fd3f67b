#include "crypto/hkdf.h"

#include <openssl/crypto.h>

#include <cassert>

namespace tokenward::crypto {
namespace {

/// RFC 5869 section 2.2.
Mac extract(Parts key_material, BytesView salt) noexcept { return HmacKey(salt).tag(key_material); }

/// The 32 bytes most keys are: extract, then the first round of expand.
Mac derive(BytesView master, BytesView salt, std::string_view info) noexcept {
  constexpr std::uint8_t kFirst = 1;
  Mac root = extract({master}, salt);
  const Mac key = HmacKey(root.view()).tag({as_bytes(info), BytesView(&kFirst, 1)});
  OPENSSL_cleanse(root.bytes.data(), Mac::kSize);
  return key;
}

}  // namespace

void hkdf_sha256(Parts key_material, BytesView salt, Parts info, std::span<std::uint8_t> out) noexcept {
  assert(out.size() <= 255 * Mac::kSize);
  Mac root = extract(key_material, salt);
  const HmacKey key(root.view());
  OPENSSL_cleanse(root.bytes.data(), Mac::kSize);

  // `info` comes in pieces and is hashed between the block before and the counter, so it is gathered once.
  Bytes gathered;
  for (const BytesView part : info) gathered.insert(gathered.end(), part.begin(), part.end());
  Mac block;
  BytesView previous;
  for (std::uint8_t counter = 1; !out.empty(); ++counter) {
    block = key.tag({previous, gathered, BytesView(&counter, 1)});
    previous = block.view();
    const std::size_t taken = std::min(out.size(), Mac::kSize);
    std::copy_n(block.bytes.begin(), taken, out.begin());
    out = out.subspan(taken);
  }
  OPENSSL_cleanse(block.bytes.data(), Mac::kSize);
}

FixedSecret<32> derive_key(BytesView master, BytesView salt, std::string_view info) noexcept {
  Mac key = derive(master, salt, info);
  auto secret = FixedSecret<32>::from(key.view());
  OPENSSL_cleanse(key.bytes.data(), Mac::kSize);
  return secret;
}

HmacKey derive_hmac_key(BytesView master, BytesView salt, std::string_view info) noexcept {
  Mac key = derive(master, salt, info);
  HmacKey keyed(key.view());
  OPENSSL_cleanse(key.bytes.data(), Mac::kSize);
  return keyed;
}

}  // namespace tokenward::crypto

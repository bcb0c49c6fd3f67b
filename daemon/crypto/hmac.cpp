#include "crypto/hmac.h"

#include <openssl/crypto.h>

#include <type_traits>

namespace tokenward::crypto {
namespace {

constexpr std::size_t kBlock = 64;
using Block = std::array<std::uint8_t, kBlock>;

/// A hash that has read one block: `key`, zero-padded, with `mask` over it.
Sha256 keyed_state(const Block& key, std::uint8_t mask) noexcept {
  Block padded;
  for (std::size_t i = 0; i < kBlock; ++i) padded[i] = key[i] ^ mask;
  Sha256 state;
  state.update(padded);
  OPENSSL_cleanse(padded.data(), padded.size());
  return state;
}

}  // namespace

static_assert(std::is_trivially_copyable_v<Sha256>, "a keyed state is copied for every tag and wiped as bytes");

HmacKey::HmacKey(BytesView key) noexcept {
  Block block{};
  if (key.size() > kBlock) {
    Digest shortened = sha256(key);
    std::copy_n(shortened.bytes.begin(), Digest::kSize, block.begin());
    OPENSSL_cleanse(shortened.bytes.data(), Digest::kSize);
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  inner_ = keyed_state(block, 0x36);
  outer_ = keyed_state(block, 0x5C);
  OPENSSL_cleanse(block.data(), block.size());
}

HmacKey::HmacKey(HmacKey&& other) noexcept : inner_(other.inner_), outer_(other.outer_) { other.clear(); }

HmacKey& HmacKey::operator=(HmacKey&& other) noexcept {
  if (this != &other) {
    inner_ = other.inner_;
    outer_ = other.outer_;
    other.clear();
  }
  return *this;
}

HmacKey::~HmacKey() { clear(); }

void HmacKey::clear() noexcept {
  OPENSSL_cleanse(&inner_, sizeof inner_);
  OPENSSL_cleanse(&outer_, sizeof outer_);
}

Mac HmacKey::tag(Parts parts) const noexcept {
  Sha256 inner = inner_;
  for (const BytesView part : parts) inner.update(part);
  const Digest digest = inner.finish();
  Sha256 outer = outer_;
  outer.update(digest.view());
  return Mac{outer.finish().bytes};
}

}  // namespace tokenward::crypto

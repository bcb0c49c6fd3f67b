#pragma once
// HMAC-SHA256 (RFC 2104) under a key that is used often.

#include "base/bytes.h"
#include "crypto/sha256.h"

namespace tokenward::crypto {

/// What HMAC-SHA256 gives. Compare with `equal_in_constant_time`, never with `==`, where the other side is a caller's.
using Mac = FixedBytes<32, struct MacTag>;

/// A key for HMAC-SHA256 with its two first blocks already hashed, so a tag over a short message costs three further
/// blocks. Immutable, so safe to share between threads; moves, does not copy, wipes itself.
class HmacKey {
 public:
  /// Of any length; more than 64 bytes are hashed first, as RFC 2104 section 2 says. `key` is not kept.
  explicit HmacKey(BytesView key) noexcept;
  HmacKey(HmacKey&& other) noexcept;
  HmacKey& operator=(HmacKey&& other) noexcept;
  HmacKey(const HmacKey&) = delete;
  HmacKey& operator=(const HmacKey&) = delete;
  ~HmacKey();

  /// The code of all `parts` read as one message.
  [[nodiscard]] Mac tag(Parts parts) const noexcept;
  [[nodiscard]] Mac tag(BytesView message) const noexcept { return tag({message}); }

 private:
  void clear() noexcept;
  Sha256 inner_;
  Sha256 outer_;
};

}  // namespace tokenward::crypto

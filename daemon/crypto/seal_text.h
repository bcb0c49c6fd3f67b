#pragma once
// A seal as it is stored: which key made it, and its code. Pure functions, any thread.

#include <optional>
#include <string>
#include <string_view>

#include "crypto/hmac.h"
#include "domain/identifiers.h"

namespace tokenward::crypto {

struct SealText {
  domain::KeyId key = 0;  ///< 1 to 255.
  Mac code;
};

/// `<key id>.<43 base64url digits>`.
[[nodiscard]] std::string format_seal(const SealText& seal);

/// None unless `text` is exactly what `format_seal` gives, so every seal has one spelling.
[[nodiscard]] std::optional<SealText> parse_seal(std::string_view text);

}  // namespace tokenward::crypto

#pragma once
// The token that a request shows: Bearer (RFC 6750 section 2.1), the password of Basic (RFC 7617), or, for
// forward-auth, the raw value of a field that the listener names. Pure.

#include <span>
#include <string>
#include <string_view>

#include "base/message.h"
#include "base/secret.h"

namespace tokenward::http {

class Credential {
 public:
  enum class Kind : std::uint8_t {
    None,      ///< Nothing was sent.
    Unusable,  ///< Something was, but it can be no token or is ambiguous.
    Value      ///< `value()` may be a token.
  };

  Credential() = default;
  [[nodiscard]] static Credential unusable() { return Credential(Kind::Unusable, {}, {}); }

  /// From the value of one Authorization field.
  [[nodiscard]] static Credential from_authorization(std::string_view field);
  /// From the Authorization field of a message on our own routes.
  [[nodiscard]] static Credential of(const RequestMessage& message);
  /// From the fields called `names`, as forward-auth reads them. Where several hold something, what does not look like
  /// a token counts for nothing; two different tokens are ambiguous.
  [[nodiscard]] static Credential of(const RequestMessage& message, std::span<const std::string> names);

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// Borrowed from this object and from what it was read from.
  [[nodiscard]] std::string_view value() const noexcept { return value_; }
  /// Whether it came in Basic, and the name that stood before the colon then. Borrowed as `value` is.
  [[nodiscard]] bool is_basic() const noexcept { return user_.data() != nullptr; }
  [[nodiscard]] std::string_view user() const noexcept { return user_; }

 private:
  Credential(Kind kind, std::string_view value, Secret decoded) noexcept
      : kind_(kind), value_(value), decoded_(std::move(decoded)) {}
  [[nodiscard]] static Credential from_basic(std::string_view encoded);

  Kind kind_ = Kind::None;
  std::string_view value_;
  std::string_view user_;
  Secret decoded_;  ///< What Basic's base64 hid; `value_` may lie in it.
};

/// Whether `text` has the outer form of a token: a prefix, an underscore and 83 letters and digits.
[[nodiscard]] bool is_token_shaped(std::string_view text) noexcept;

}  // namespace tokenward::http

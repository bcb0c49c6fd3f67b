/// \file
/// SQL as text, where the number of rows decides what it looks like.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

#include "tokenward/storage.h"

namespace tokenward::mysql {

/// Grows a text by SQL, numbers and bytes. Bytes become `x'…'`, in which no byte can end or escape anything, whatever
/// the server's settings; both servers take it for a binary string.
class SqlText {
 public:
  SqlText& operator<<(std::string_view sql) {
    text_ += sql;
    return *this;
  }

  template <std::integral Number>
  SqlText& operator<<(Number number) {
    char digits[20];
    text_.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
    return *this;
  }

  SqlText& operator<<(tkw_bytes bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    const std::size_t begin = text_.size();
    text_.resize(begin + 3 + 2 * bytes.n);
    char* to = text_.data() + begin;
    *to++ = 'x';
    *to++ = '\'';
    for (std::size_t i = 0; i < bytes.n; ++i) {
      *to++ = kDigits[bytes.p[i] >> 4];
      *to++ = kDigits[bytes.p[i] & 15];
    }
    *to = '\'';
    return *this;
  }

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace tokenward::mysql

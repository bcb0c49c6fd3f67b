/// \file
/// SQL as text, where the number of rows decides what it looks like.
#pragma once

#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

#include "named_rows.h"
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
    text_ += "x'";
    append_hex(text_, bytes);
    text_ += '\'';
    return *this;
  }

  [[nodiscard]] const std::string& text() const noexcept { return text_; }

 private:
  std::string text_;
};

}  // namespace tokenward::mysql

/// \file
/// How a plugin written in C++ says that a call failed.
#pragma once

#include <cstdint>
#include <exception>
#include <string>
#include <utility>

#include "tokenward/storage.h"

namespace tokenward::sdk {

/// Thrown by a plugin to end a call with a code; the trampolines turn it into `tkw_error`. Thrown from `apply` it says
/// that *nothing* of the call was applied, unless its code is TKW_UNKNOWN_OUTCOME.
class Error : public std::exception {
 public:
  /// `code` is any TKW_ code but TKW_OK; `message` one line of UTF-8 without bodies or secrets.
  Error(tkw_rc code, std::string message, std::int64_t native_code = 0)
      : message_(std::move(message)), native_code_(native_code), code_(code) {}

  /// The same error about the op, key, touch or changeset number `index`.
  [[nodiscard]] Error at(std::uint32_t index) && {
    index_ = index;
    return std::move(*this);
  }

  /// The same error with the hint to try again after that many milliseconds.
  [[nodiscard]] Error retry_after(std::uint32_t milliseconds) && {
    retry_after_ms_ = milliseconds;
    return std::move(*this);
  }

  /// The TKW_ code.
  [[nodiscard]] tkw_rc code() const noexcept { return code_; }
  /// Which op, key, touch or changeset was refused; see `at`.
  [[nodiscard]] std::uint32_t index() const noexcept { return index_; }
  /// The client library's own code; 0: none.
  [[nodiscard]] std::int64_t native_code() const noexcept { return native_code_; }
  /// The hint of `retry_after`; 0: none.
  [[nodiscard]] std::uint32_t retry_after_ms() const noexcept { return retry_after_ms_; }
  /// One line for the operator.
  [[nodiscard]] const std::string& message() const noexcept { return message_; }
  /// The message.
  [[nodiscard]] const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
  std::int64_t native_code_;
  tkw_rc code_;
  std::uint32_t index_ = 0;
  std::uint32_t retry_after_ms_ = 0;
};

}  // namespace tokenward::sdk

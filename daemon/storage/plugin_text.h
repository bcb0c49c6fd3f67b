#pragma once
// What a plugin says goes into logs and before operators. Pure functions.

#include <string>
#include <string_view>

struct tkw_error;

namespace tokenward::storage {

/// `text` as one line: control characters become blanks; in what is not UTF-8 every byte above 0x7F becomes `?`; cut
/// at 4,096 bytes.
[[nodiscard]] std::string one_line(std::string_view text);

/// The message of an error that a plugin filled, which need not be terminated; `no reason given` if it is empty.
[[nodiscard]] std::string message_of(const tkw_error& error);

}  // namespace tokenward::storage

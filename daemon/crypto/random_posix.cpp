#include <sys/random.h>

#include <cerrno>

#include "crypto/random.h"

namespace tokenward::crypto {

Result<void> fill_random(std::span<std::uint8_t> out) {
  while (!out.empty()) {
    const ssize_t got = ::getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return Error{ErrorCode::Internal, "the operating system gives no random bytes"};
    out = out.subspan(static_cast<std::size_t>(got));
  }
  return {};
}

}  // namespace tokenward::crypto

#pragma once
// How long each part of a connection's life may take. All but `idle` and `linger` count from the first byte of what
// they limit, not from the last, so a slow client gains nothing by dripping.

#include <chrono>

namespace tokenward::net {

struct Deadlines {
  std::chrono::milliseconds header{5'000};    ///< From a message's first byte to the end of its head.
  std::chrono::milliseconds request{15'000};  ///< From a message's first byte to its last.
  std::chrono::milliseconds write{15'000};    ///< From an answer's first byte to its last.
  std::chrono::milliseconds idle{75'000};     ///< Between two messages.
  std::chrono::milliseconds linger{1'000};    ///< After the last answer, until the peer has closed too.
};

}  // namespace tokenward::net

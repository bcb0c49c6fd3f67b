#pragma once
// The chunked transfer coding (RFC 9112 section 7.1) in its strict form, decoded in place.

#include <cstddef>
#include <cstdint>
#include <span>

#include "net/rules.h"

namespace tokenward::net {

/// Decodes one body. Sizes are 1 to 8 hex digits; extensions, trailers and bare LF are refused. Plain value.
class ChunkedDecoder {
 public:
  enum class Progress { NeedMore, Complete, Refused };

  /// A body of more than `limit` bytes is refused.
  explicit ChunkedDecoder(std::size_t limit) : limit_(limit) {}

  /// Decodes what lies at `raw` and behind it in `input` and moves `raw` past what it used; decoded bytes are written
  /// at `write`, which never overtakes `raw`, and it moves behind them.
  Progress decode(std::span<char> input, std::size_t& raw, std::size_t& write) noexcept;

  /// Why the body is refused.
  [[nodiscard]] Broken broken() const noexcept { return broken_; }

 private:
  enum class Part : std::uint8_t { Size, SizeEnd, Data, DataEnd, DataEndFeed, LastEnd, LastEndFeed };

  Progress refuse(const Rule& rule) noexcept;
  Progress step(char c) noexcept;

  std::size_t limit_;
  std::size_t decoded_ = 0;
  std::uint64_t left_ = 0;  ///< Of the size being read or of the bytes that the chunk still has.
  std::uint8_t digits_ = 0;
  Part part_ = Part::Size;
  Broken broken_ = nullptr;
};

}  // namespace tokenward::net

#include "net/chunked_decoder.h"

#include <algorithm>
#include <cstring>

#include "net/text_scan.h"

namespace tokenward::net {
namespace {
constexpr std::uint8_t kMaxDigits = 8;
}

ChunkedDecoder::Progress ChunkedDecoder::refuse(const Rule& rule) noexcept {
  broken_ = &rule;
  return Progress::Refused;
}

ChunkedDecoder::Progress ChunkedDecoder::decode(std::span<char> input, std::size_t& raw, std::size_t& write) noexcept {
  while (raw < input.size()) {
    if (part_ != Part::Data) {
      if (const Progress progress = step(input[raw++]); progress != Progress::NeedMore) return progress;
      continue;
    }
    const std::size_t length = std::min<std::uint64_t>(left_, input.size() - raw);
    std::memmove(input.data() + write, input.data() + raw, length);
    raw += length;
    write += length;
    left_ -= length;
    if (left_ == 0) part_ = Part::DataEnd;
  }
  return Progress::NeedMore;
}

/// Takes one byte of what stands around the chunks' data.
ChunkedDecoder::Progress ChunkedDecoder::step(char c) noexcept {
  switch (part_) {
    case Part::Size:
      if (const int digit = hex_value(c); digit >= 0 && digits_ < kMaxDigits) {
        left_ = left_ * 16 + static_cast<unsigned>(digit);
        ++digits_;
        return Progress::NeedMore;
      }
      if (c != '\r' || digits_ == 0) return refuse(rule::kChunk);
      if (left_ > limit_ - decoded_) return refuse(rule::kBodyLength);
      decoded_ += left_;
      part_ = Part::SizeEnd;
      return Progress::NeedMore;
    case Part::SizeEnd:
      if (c != '\n') return refuse(rule::kChunk);
      part_ = left_ == 0 ? Part::LastEnd : Part::Data;
      return Progress::NeedMore;
    case Part::DataEnd:
    case Part::LastEnd:
      if (c != '\r') return refuse(rule::kChunk);
      part_ = part_ == Part::DataEnd ? Part::DataEndFeed : Part::LastEndFeed;
      return Progress::NeedMore;
    case Part::DataEndFeed:
      if (c != '\n') return refuse(rule::kChunk);
      digits_ = 0;
      part_ = Part::Size;
      return Progress::NeedMore;
    case Part::LastEndFeed:
      return c == '\n' ? Progress::Complete : refuse(rule::kChunk);
    case Part::Data:
      break;
  }
  return refuse(rule::kChunk);
}

}  // namespace tokenward::net

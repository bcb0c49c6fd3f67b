/// \file
/// What stands in the payloads of frames.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "codec.h"
#include "feed.h"
#include "row.h"

namespace tokenward::file {

// Changeset: the request id, then for each PUT its type (1) and the row, for each DELETE its type and the key. The
// version of the rows is the frame's seq.
void encode_request(const RequestId& request, Encoder& encoder);
RequestId decode_request(Decoder& decoder);

// Remembered: seq, request id, length (4) and changes.
inline constexpr std::size_t kRememberedOverhead = 28;
void encode_remembered(const FeedEntry& entry, Encoder& encoder);
FeedEntry decode_remembered(Decoder& decoder);

/// One of the frame Touches: the key, the time, the note and its length (1).
struct Touch {
  Key key;
  std::int64_t at_us;
  std::string_view note;
};
void encode_touch(const tkw_touch& touch, Encoder& encoder);
Touch decode_touch(Decoder& decoder);

}  // namespace tokenward::file

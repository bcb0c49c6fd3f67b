#include "log_records.h"

#include <algorithm>

#include "tokenward/sdk/host.hpp"

namespace tokenward::file {

void encode_request(const RequestId& request, Encoder& encoder) {
  encoder.bytes({reinterpret_cast<const char*>(request.data()), request.size()});
}

RequestId decode_request(Decoder& decoder) {
  RequestId request{};
  const std::string_view bytes = decoder.bytes(request.size());
  std::copy(bytes.begin(), bytes.end(), request.begin());
  return request;
}

void encode_remembered(const FeedEntry& entry, Encoder& encoder) {
  encoder.number(entry.seq);
  encode_request(entry.request, encoder);
  encoder.number(static_cast<std::uint32_t>(entry.changes.size()));
  encoder.bytes(entry.changes);
}

FeedEntry decode_remembered(Decoder& decoder) {
  const auto seq = decoder.number<std::uint64_t>();
  const RequestId request = decode_request(decoder);
  const auto n = decoder.number<std::uint32_t>();
  return {seq, request, std::string(decoder.bytes(n))};
}

void encode_touch(const tkw_touch& touch, Encoder& encoder) {
  encoder.key(key_of(touch.key));
  encoder.number(touch.at_us);
  encoder.number(static_cast<std::uint8_t>(touch.note.n));
  encoder.bytes(sdk::text_of(touch.note));
}

Touch decode_touch(Decoder& decoder) {
  const Key key = decoder.key();
  const auto at_us = decoder.number<std::int64_t>();
  const auto n = decoder.number<std::uint8_t>();
  return {key, at_us, decoder.bytes(n)};
}

}  // namespace tokenward::file

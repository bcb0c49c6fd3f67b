#include "frame.h"

#include <algorithm>
#include <cstring>

#include "checksum.h"
#include "codec.h"

namespace tokenward::file {
namespace {

constexpr std::string_view kMagic = "tkw-log\n";
constexpr std::size_t kChecksumBytes = 4;

/// The checksum in the last four bytes.
std::uint32_t stored_checksum(std::string_view bytes) {
  return Decoder(bytes.substr(bytes.size() - kChecksumBytes)).number<std::uint32_t>();
}

/// Whether it is that of the bytes before it, going on from `before`.
bool checked(std::uint32_t before, std::string_view bytes) {
  return stored_checksum(bytes) == crc32c(before, bytes.substr(0, bytes.size() - kChecksumBytes));
}

}  // namespace

std::string encode_preamble(const Preamble& preamble) {
  std::string bytes;
  Encoder encoder(bytes);
  encoder.bytes(kMagic);
  encoder.number(preamble.format);
  encoder.number(std::uint32_t{0});
  encoder.bytes({reinterpret_cast<const char*>(preamble.store_id.data()), preamble.store_id.size()});
  encoder.number(crc32c(0, bytes));
  return bytes;
}

std::optional<Preamble> decode_preamble(std::string_view bytes) {
  if (bytes.size() < kPreambleBytes || !bytes.starts_with(kMagic) || !checked(0, bytes.substr(0, kPreambleBytes)))
    return std::nullopt;
  Decoder decoder(bytes.substr(kMagic.size()));
  Preamble preamble;
  preamble.format = decoder.number<std::uint32_t>();
  decoder.number<std::uint32_t>();
  const std::string_view id = decoder.bytes(preamble.store_id.size());
  std::copy(id.begin(), id.end(), preamble.store_id.begin());
  return preamble;
}

std::uint32_t checksum_seed(const Preamble& preamble) { return stored_checksum(encode_preamble(preamble)); }

std::optional<std::size_t> frame_bytes(std::uint32_t seed, std::string_view head) {
  if (head.size() < kFrameHeadBytes || !checked(seed, head.substr(0, kFrameHeadBytes))) return std::nullopt;
  const auto payload = Decoder(head).number<std::uint32_t>();
  if (payload > kMaxPayloadBytes) return std::nullopt;
  return payload + kFrameOverhead;
}

std::optional<PlacedFrame> decode_frame(std::uint32_t seed, std::string_view bytes) {
  const auto size = frame_bytes(seed, bytes);
  if (!size || bytes.size() < *size) return std::nullopt;
  const std::uint32_t head = stored_checksum(bytes.substr(0, kFrameHeadBytes));
  if (!checked(head, bytes.substr(kFrameHeadBytes, *size - kFrameHeadBytes))) return std::nullopt;
  Decoder decoder(bytes);
  const auto payload = decoder.number<std::uint32_t>();
  const auto batch = decoder.number<std::uint32_t>();
  const auto seq = decoder.number<std::uint64_t>();
  const auto type = static_cast<FrameType>(decoder.number<std::uint32_t>());
  return PlacedFrame{{type, seq, bytes.substr(kFrameHeadBytes, payload)}, batch, *size};
}

void FrameWriter::begin(FrameType type, std::uint64_t seq) {
  begin_ = buffer_.size();
  Encoder encoder(buffer_);
  encoder.number(std::uint32_t{0});  // the length, once it is known
  encoder.number(static_cast<std::uint32_t>(unsynced_ + begin_));
  encoder.number(seq);
  encoder.number(static_cast<std::uint32_t>(type));
  encoder.number(std::uint32_t{0});  // the checksum of the head
}

void FrameWriter::end() {
  constexpr std::size_t kChecked = kFrameHeadBytes - kChecksumBytes;
  char* const head = buffer_.data() + begin_;
  const auto payload = static_cast<std::uint32_t>(buffer_.size() - begin_ - kFrameHeadBytes);
  std::memcpy(head, &payload, sizeof payload);
  const std::uint32_t checksum = crc32c(seed_, {head, kChecked});
  std::memcpy(head + kChecked, &checksum, sizeof checksum);
  Encoder(buffer_).number(crc32c(checksum, std::string_view(buffer_).substr(begin_ + kFrameHeadBytes)));
}

void FrameWriter::frame(FrameType type, std::uint64_t seq, std::string_view payload) {
  begin(type, seq);
  buffer_.append(payload);
  end();
}

}  // namespace tokenward::file

/// \file
/// The log as a sequence of checked frames, and the few bytes in front of them.
///
///     preamble: "tkw-log\n", format (4), 0 (4), store id (16), CRC-32C of these (4)
///     frame:    length of the payload (4), batch (4), seq (8), type (4), CRC-32C of these (4),
///               payload, CRC-32C of the payload (4)
///
/// `batch` says how many bytes in front of the frame the batch began that it was written with, and so whether what is
/// damaged had been made durable (recovery.h). Checksums go on: that of a payload from its head's, that of a head from
/// the preamble's, so that a frame of another store is none here.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::file {

/// The format of the log that this plugin works with.
inline constexpr std::uint32_t kFormat = 1;

using StoreId = std::array<std::uint8_t, 16>;

struct Preamble {
  std::uint32_t format = kFormat;
  StoreId store_id{};
};

inline constexpr std::size_t kPreambleBytes = 36;

std::string encode_preamble(const Preamble& preamble);

/// None: these are not the beginning of a log, or it is damaged.
std::optional<Preamble> decode_preamble(std::string_view bytes);

/// What the checksums of a store's frames go on from.
std::uint32_t checksum_seed(const Preamble& preamble);

enum class FrameType : std::uint32_t {
  Head = 1,        ///< The first one. seq: the counter. Payload: the newest seq the feed forgot, when it was written.
  Rows = 2,        ///< Rows of a fresh log, any number.
  Remembered = 3,  ///< Changesets of its feed: seq, request id, length, changes; any number.
  Changeset = 4,   ///< One that was applied as `seq`.
  Touches = 5,     ///< Key, time, note; any number.
  Raised = 6,      ///< The store was opened and counts on from `seq`.
  Trimmed = 7,     ///< The feed forgot everything up to `seq`.
  Closed = 8,      ///< All in front of it is whole: a fresh log ends with it, and so does every use of the store.
};

struct Frame {
  FrameType type;
  std::uint64_t seq;
  std::string_view payload;
};

inline constexpr std::size_t kFrameHeadBytes = 24;
inline constexpr std::size_t kFrameOverhead = kFrameHeadBytes + 4;

/// Beyond what a changeset of 4 MiB in 1,000 ops, or any other frame, can take.
inline constexpr std::size_t kMaxPayloadBytes = 8U << 20;

/// A frame with its place in the log.
struct PlacedFrame {
  Frame frame;
  std::uint32_t batch;
  std::size_t bytes;  ///< Payload and all around it.
};

/// The number of bytes of the frame whose first kFrameHeadBytes `head` holds; none: that is not the head of a frame.
std::optional<std::size_t> frame_bytes(std::uint32_t seed, std::string_view head);

/// The frame at the front of `bytes`, from which it borrows; none: it is not whole or its checksum is wrong.
std::optional<PlacedFrame> decode_frame(std::uint32_t seed, std::string_view bytes);

/// Appends frames to a buffer.
class FrameWriter {
 public:
  /// The first byte of `buffer` will be `unsynced` bytes behind the beginning of its batch.
  FrameWriter(std::uint32_t seed, std::string& buffer, std::uint64_t unsynced = 0) noexcept
      : seed_(seed), buffer_(buffer), unsynced_(unsynced) {}

  /// Begins a frame; its payload is then appended to the buffer until `end`.
  void begin(FrameType type, std::uint64_t seq);
  void end();

  /// One that is at hand.
  void frame(FrameType type, std::uint64_t seq, std::string_view payload = {});

 private:
  std::uint32_t seed_;
  std::string& buffer_;
  std::uint64_t unsynced_;
  std::size_t begin_ = 0;
};

}  // namespace tokenward::file

#include "recovery.h"

#include <algorithm>
#include <string>

#include "codec.h"
#include "tokenward/sdk/error.hpp"

namespace tokenward::file {
namespace {

/// A file seen through a window that moves towards its end.
class Window {
 public:
  explicit Window(const File& file) : file_(file), size_(file.size()) {}

  /// At least `n` bytes from `offset` on, which is within the file, or all that there are.
  std::string_view at(std::uint64_t offset, std::size_t n) {
    if (offset < begin_ || offset + n > begin_ + bytes_.size()) {
      file_.read(offset, std::min(std::max<std::uint64_t>(n, kBytes), size_ - offset), bytes_);
      begin_ = offset;
    }
    return std::string_view(bytes_).substr(static_cast<std::size_t>(std::min(offset - begin_, bytes_.size())));
  }

  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

 private:
  static constexpr std::size_t kBytes = 4U << 20;

  const File& file_;
  std::uint64_t size_;
  std::uint64_t begin_ = 0;
  std::string bytes_;
};

std::optional<PlacedFrame> frame_at(Window& window, std::uint32_t seed, std::uint64_t offset) {
  const auto bytes = frame_bytes(seed, window.at(offset, kFrameHeadBytes));
  if (!bytes) return std::nullopt;
  return decode_frame(seed, window.at(offset, *bytes));
}

[[noreturn]] void refuse(const File& file, std::uint64_t offset, const std::string& why) {
  throw sdk::Error(TKW_CORRUPT, file.name() + " is damaged at byte " + std::to_string(offset) + ": " + why);
}

/// Whether any frame behind `damage` belongs to a batch that began behind it.
bool later_batch_follows(Window& window, std::uint32_t seed, std::uint64_t damage) {
  for (std::uint64_t offset = damage + 1; offset + kFrameOverhead <= window.size();) {
    const auto found = frame_at(window, seed, offset);
    if (found && found->batch < offset - damage) return true;
    offset += found ? found->bytes : 1;
  }
  return false;
}

}  // namespace

Preamble read_preamble(const File& file) {
  std::string bytes;
  file.read(0, kPreambleBytes, bytes);
  const auto preamble = decode_preamble(bytes);
  if (!preamble) refuse(file, 0, "this is not the beginning of a tokenward log");
  if (preamble->format > kFormat)
    throw sdk::Error(TKW_SCHEMA, file.name() + " has schema " + std::to_string(preamble->format) +
                                     ", this plugin knows up to " + std::to_string(kFormat) +
                                     ": a newer tokenward wrote it");
  return *preamble;
}

LogEnd read_log(const File& file, const Preamble& preamble, const std::function<void(const Frame&)>& replay) {
  Window window(file);
  const std::uint32_t seed = checksum_seed(preamble);
  std::uint64_t offset = kPreambleBytes;
  while (offset < window.size()) {
    const auto found = frame_at(window, seed, offset);
    if (!found) break;
    if ((offset == kPreambleBytes) != (found->frame.type == FrameType::Head))
      refuse(file, offset, "a log has one head");
    try {
      replay(found->frame);
    } catch (const Decoder::Malformed& malformed) {
      refuse(file, offset, malformed.what());
    }
    offset += found->bytes;
  }
  if (offset == kPreambleBytes) refuse(file, offset, "its head is missing");
  if (offset < window.size() && later_batch_follows(window, seed, offset))
    refuse(file, offset, "records behind it are whole, so this is no interrupted write");
  return {offset, window.size() - offset};
}

}  // namespace tokenward::file

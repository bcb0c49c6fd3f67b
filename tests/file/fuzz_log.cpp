// Frames with any payload, their checksums right: a log of them is either read, and its rows can be written again, or
// refused with a place.
#include <cstdlib>
#include <limits>
#include <string>
#include <string_view>

#include "codec.h"
#include "recovery.h"
#include "state.h"
#include "tokenward/sdk/error.hpp"

using namespace tokenward;

namespace {

class BytesAsFile final : public file::File {
 public:
  explicit BytesAsFile(std::string bytes) : bytes_(std::move(bytes)) {}

  [[nodiscard]] std::string name() const override { return "log"; }
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }
  [[nodiscard]] bool has_name() const override { return true; }
  void read(std::uint64_t offset, std::size_t n, std::string& into) const override { into = bytes_.substr(offset, n); }
  void write(std::uint64_t, std::string_view) override { std::abort(); }
  void truncate(std::uint64_t) override { std::abort(); }
  void sync() override { std::abort(); }

 private:
  std::string bytes_;
};

/// A head, and then frames as the input has them: type (1), length (1), payload; what is left over stands bare at the
/// end.
std::string log_of(std::string_view input) {
  const file::Preamble preamble;
  const std::uint32_t seed = file::checksum_seed(preamble);
  std::string frames;
  std::uint64_t seq = 0;
  file::FrameWriter writer(seed, frames, std::numeric_limits<std::uint16_t>::max());
  writer.frame(file::FrameType::Head, ++seq, std::string(16, '\0'));
  while (input.size() >= 2 && input.size() >= 2U + static_cast<unsigned char>(input[1])) {
    const std::size_t n = static_cast<unsigned char>(input[1]);
    writer.frame(static_cast<file::FrameType>(input[0]), ++seq, input.substr(2, n));
    input.remove_prefix(2 + n);
  }
  return file::encode_preamble(preamble) + frames + std::string(input);
}

void require(bool holds) {
  if (!holds) std::abort();
}

void check_rows(file::State& state) {
  state.table.finish_loading();
  const file::OrderedIndex& index = state.table.by_key();
  std::size_t rows = 0;
  auto gap = index.before({}, 0);
  while (const file::Row* row = index.next(gap)) {
    ++rows;
    std::string written;
    file::Encoder(written).row(row->columns());
    const auto copy = file::Row::make(file::Decoder(written).row());
    require(copy->key() == row->key() && copy->columns().body == row->columns().body &&
            copy->columns().note == row->columns().note && copy->owner() == row->owner());
    require(state.table.find(row->key()) == row);
  }
  require(rows == state.table.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const BytesAsFile log(log_of({reinterpret_cast<const char*>(data), size}));
  file::State state;
  state.table.start_loading(16);
  try {
    const file::LogEnd end =
        file::read_log(log, file::read_preamble(log), [&](const file::Frame& frame) { replay(frame, state); });
    require(end.offset + end.torn_bytes == log.size());
  } catch (const sdk::Error& error) {
    require(error.code() == TKW_CORRUPT && error.message().find("byte ") != std::string::npos);
    return 0;
  }
  check_rows(state);
  return 0;
}

#include "fresh_log.h"

#include <algorithm>
#include <utility>

#include "codec.h"
#include "tokenward/sdk/error.hpp"

namespace tokenward::file {

FreshLog::FreshLog(Disk& disk, const Preamble& preamble)
    : disk_(disk), file_(disk.create(kFreshLogName)), seed_(checksum_seed(preamble)) {
  buffer_ = encode_preamble(preamble);
}

FreshLog::~FreshLog() {
  if (!file_) return;
  try {
    disk_.remove(kFreshLogName);
  } catch (const sdk::Error&) {  // the next one is created in its place
  }
}

void FreshLog::head(std::uint64_t counter, std::uint64_t trimmed, std::int64_t created_us) {
  FrameWriter writer = frames();
  writer.begin(FrameType::Head, counter);
  Encoder encoder(buffer_);
  encoder.number(trimmed);
  encoder.number(created_us);
  writer.end();
  flush();
}

void FreshLog::flush() {
  file_->write(size_, buffer_);
  size_ += buffer_.size();
  buffer_.clear();
  if (size_ - durable_ >= kSyncEveryBytes) sync();
}

void FreshLog::copy(const File& from, std::uint64_t begin, std::uint64_t end) {
  constexpr std::uint64_t kPieceBytes = 1U << 20;
  while (begin < end) {
    from.read(begin, static_cast<std::size_t>(std::min(kPieceBytes, end - begin)), buffer_);
    if (buffer_.empty()) throw sdk::Error(TKW_UNAVAILABLE, from.name() + " has become shorter");
    begin += buffer_.size();
    flush();
  }
}

void FreshLog::sync() {
  file_->sync();
  durable_ = size_;
}

std::unique_ptr<File> FreshLog::put_in_place(std::uint64_t counter) {
  frames().frame(FrameType::Closed, counter);
  flush();
  sync();
  disk_.rename(kFreshLogName, kLogName);
  return std::move(file_);
}

}  // namespace tokenward::file

#include "log.h"

#include <utility>

#include "tokenward/sdk/error.hpp"

namespace tokenward::file {

Log::Log(std::unique_ptr<File> file, const Preamble& preamble, std::uint64_t end, StopSwitch& stopped)
    : file_(std::move(file)),
      preamble_(preamble),
      seed_(checksum_seed(preamble)),
      end_(end),
      durable_(end),
      stopped_(&stopped) {}

void Log::append(std::string_view frames) {
  try {
    file_->write(end_, frames);
  } catch (const sdk::Error&) {
    take_back();
    throw;
  }
  end_ += frames.size();
}

void Log::sync() {
  if (durable_ == end_) return;
  try {
    file_->sync();
  } catch (const sdk::Error& error) {
    stopped_->stop(error.message());
    throw sdk::Error(TKW_UNKNOWN_OUTCOME, error.message(), error.native_code());
  }
  durable_ = end_;
}

// Whole frames of what could not be written may be in the file: unless their removal is durable, they may be found
// after a crash although nobody was told that they were applied.
void Log::take_back() {
  try {
    if (file_->size() == end_) return;  // not a byte of it
    file_->truncate(end_);
    file_->sync();
    durable_ = end_;
  } catch (const sdk::Error& error) {
    stopped_->stop(error.message());
    throw sdk::Error(TKW_UNKNOWN_OUTCOME, error.message(), error.native_code());
  }
}

}  // namespace tokenward::file

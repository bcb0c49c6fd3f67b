#include "app/progress_bar.h"

#include <algorithm>

namespace tokenward::app {
namespace {

constexpr std::uint64_t kWidth = 30;
constexpr const char* kEmptyLine = "\r\033[K";

std::string duration_text(std::uint64_t seconds) {
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3600) return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  return std::to_string(seconds / 3600) + " h " + std::to_string(seconds % 3600 / 60) + " min";
}

}  // namespace

std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t total,
                          std::chrono::milliseconds passed) {
  const std::uint64_t most = std::max({total, done, std::uint64_t{1}});
  const std::uint64_t filled = kWidth * done / most;
  std::string line = what + std::string(what.size() < 10 ? 10 - what.size() : 1, ' ') + '[';
  line +=
      std::string(filled, '=') + (filled < kWidth ? ">" : "") + std::string(kWidth - std::min(kWidth, filled + 1), ' ');
  line += "] " + std::to_string(100 * done / most) + " %  " + std::to_string(done) + " of " + std::to_string(most);
  if (passed < std::chrono::seconds{1}) return line;
  const auto rate = done * 1000 / static_cast<std::uint64_t>(passed.count());
  line += "  " + std::to_string(rate) + "/s";
  if (rate > 0 && done < most) line += "  " + duration_text((most - done + rate - 1) / rate) + " left";
  return line;
}

ProgressBar::~ProgressBar() {
  if (is_screen_ && !what_.empty()) out_ << kEmptyLine << std::flush;
}

void ProgressBar::show(const std::string& what, std::uint64_t done, std::uint64_t total) {
  if (!is_screen_) return;
  const auto now = std::chrono::steady_clock::now();
  if (what != what_) begun_ = now;
  what_ = what;
  const auto passed = std::chrono::duration_cast<std::chrono::milliseconds>(now - begun_);
  out_ << kEmptyLine << progress_line(what, done, total, passed) << std::flush;
}

}  // namespace tokenward::app

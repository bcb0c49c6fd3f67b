#pragma once
// How far a long piece of work has come, as one line that is written over. Pure but for the stream; one thread.

#include <chrono>
#include <cstdint>
#include <ostream>
#include <string>

namespace tokenward::app {

/// `copying   [=====>    ]  52 %  5200 of 10000  1300/s  4 s left`. Time left is that of the rate so far; after the
/// total was reached there is none.
[[nodiscard]] std::string progress_line(const std::string& what, std::uint64_t done, std::uint64_t total,
                                        std::chrono::milliseconds passed);

class ProgressBar {
 public:
  /// Draws on `out` where somebody looks at it, else nothing.
  ProgressBar(std::ostream& out, bool is_screen) : out_(out), is_screen_(is_screen) {}
  /// Leaves the line empty.
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  /// A new `what` begins anew: rate and time left are its own.
  void show(const std::string& what, std::uint64_t done, std::uint64_t total);

 private:
  std::ostream& out_;
  const bool is_screen_;
  std::string what_;
  std::chrono::steady_clock::time_point begun_{};
};

}  // namespace tokenward::app

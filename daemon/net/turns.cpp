#include "net/turns.h"

#include <utility>

#include "base/mix.h"

namespace tokenward::net {

Turns::Line& Turns::line_of(const Polled& polled) noexcept {
  return lines_[mix(polled.party_ ^ mix(salt_)) % kLines];
}

void Turns::line_up(Polled& polled, const Readiness& readiness) noexcept {
  Readiness& told = polled.readiness_;
  told = {.readable = told.readable || readiness.readable,
          .writable = told.writable || readiness.writable,
          .hung_up = told.hung_up || readiness.hung_up};
  if (polled.is_linked()) return;
  if (ring_.empty()) ++salt_;
  Line& line = line_of(polled);
  line.waiting.push_back(polled);
  if (!line.is_linked()) ring_.push_back(line);
}

bool Turns::take_one() noexcept {
  while (!ring_.empty()) {
    Line& line = ring_.front();
    ring_.pop_front();
    if (line.waiting.empty()) continue;  // its last one was forgotten
    Polled& polled = line.waiting.front();
    line.waiting.pop_front();
    if (!line.waiting.empty()) ring_.push_back(line);
    polled.on_ready(std::exchange(polled.readiness_, {}));
    return true;
  }
  return false;
}

void Turns::forget(Polled& polled) noexcept {
  polled.unlink();
  polled.readiness_ = {};
}

}  // namespace tokenward::net

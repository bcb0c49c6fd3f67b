#include "net/deadline_wheel.h"

#include <algorithm>

namespace tokenward::net {

void DeadlineWheel::add(Timed& member) noexcept {
  member.link_before(parked_);
  ++size_;
}

void DeadlineWheel::remove(Timed& member) noexcept {
  member.unlink();
  --size_;
}

void DeadlineWheel::arm(Timed& member, Tick start, std::chrono::milliseconds after) noexcept {
  const auto ticks = (std::max(after, std::chrono::milliseconds{0}) + kTick - std::chrono::milliseconds{1}) / kTick;
  member.due_ = std::max(start + static_cast<Tick>(ticks), now_) + 1;
  // A later deadline needs no new place: the wheel looks at the old one and moves the member on.
  if (member.slot_ == 0 || member.due_ < member.slot_) place(member);
}

void DeadlineWheel::disarm(Timed& member) noexcept {
  member.slot_ = 0;
  member.unlink();
  member.link_before(parked_);
}

void DeadlineWheel::place(Timed& member) noexcept {
  member.slot_ = std::min(member.due_, now_ + kSlots - 1);
  member.unlink();
  member.link_before(slots_[member.slot_ % kSlots]);
}

void DeadlineWheel::advance(std::chrono::milliseconds elapsed) {
  const Tick target = static_cast<Tick>(elapsed / kTick) + 1;
  if (target <= now_) return;
  Tick tick = target - now_ > kSlots ? target - kSlots : now_;
  now_ = target;
  while (tick++ != target) {
    WheelLink ring;  // Apart from its slot, which a member that moves on may enter again.
    ring.take_all(slots_[tick % kSlots]);
    while (ring.next != &ring) {
      Timed& member = *static_cast<Timed*>(ring.next);
      if (member.due_ > target) {
        place(member);
        continue;
      }
      disarm(member);
      member.on_deadline();
    }
  }
}

}  // namespace tokenward::net

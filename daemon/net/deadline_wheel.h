#pragma once
// The deadlines of many connections on one thread: a wheel of coarse ticks (Varghese and Lauck, 1987), so that setting
// one costs a store and no system call, and no timer object exists per request.

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tokenward::net {

class DeadlineWheel;

/// A link of an intrusive ring.
struct WheelLink {
  WheelLink* previous = this;
  WheelLink* next = this;

  WheelLink() = default;
  WheelLink(const WheelLink&) = delete;
  WheelLink& operator=(const WheelLink&) = delete;

  void unlink() noexcept {
    previous->next = next;
    next->previous = previous;
    previous = next = this;
  }
  void link_before(WheelLink& place) noexcept {
    previous = place.previous;
    next = &place;
    previous->next = next->previous = this;
  }
  /// Moves every link of the ring of `other` into this ring, which is empty.
  void take_all(WheelLink& other) noexcept {
    if (other.next == &other) return;
    link_before(other);
    other.unlink();
  }
};

/// What a wheel calls when time is up. Belongs to one wheel from `add` until `remove`.
class Timed : private WheelLink {
 public:
  using Tick = std::uint64_t;

 protected:
  Timed() = default;
  virtual ~Timed() = default;

 private:
  friend class DeadlineWheel;
  /// Its deadline has passed; none is set now. Must not end the life of this or another member of the wheel.
  virtual void on_deadline() = 0;

  Tick due_ = 0;   ///< When `on_deadline` is called.
  Tick slot_ = 0;  ///< When the wheel looks next: never after `due_`. 0: no deadline.
};

/// Not thread-safe: one I/O thread's.
class DeadlineWheel {
 public:
  using Tick = Timed::Tick;
  static constexpr std::chrono::milliseconds kTick{100};
  static constexpr std::size_t kSlots = 1024;

  /// The present tick, as of the last `advance`.
  [[nodiscard]] Tick now() const noexcept { return now_; }
  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  /// Makes `member` known, without a deadline.
  void add(Timed& member) noexcept;
  void remove(Timed& member) noexcept;
  /// Sets the deadline of a member to `after` behind `start`, never earlier than that and at most two ticks later.
  void arm(Timed& member, Tick start, std::chrono::milliseconds after) noexcept;
  void disarm(Timed& member) noexcept;
  /// Moves on to the tick of `elapsed` since an origin of the caller's choice, and calls every member that is due.
  void advance(std::chrono::milliseconds elapsed);

  /// Calls `visit` with each member; it must not add or remove any.
  template <class Visit>
  void for_each(Visit&& visit) {
    for (WheelLink& ring : slots_) visit_ring(ring, visit);
    visit_ring(parked_, visit);
  }

 private:
  template <class Visit>
  static void visit_ring(WheelLink& ring, Visit& visit) {
    for (WheelLink* link = ring.next; link != &ring;) {
      WheelLink* const next = link->next;
      visit(*static_cast<Timed*>(link));
      link = next;
    }
  }
  void place(Timed& member) noexcept;

  Tick now_ = 1;
  std::size_t size_ = 0;
  std::array<WheelLink, kSlots> slots_;
  WheelLink parked_;  ///< Members without a deadline.
};

}  // namespace tokenward::net

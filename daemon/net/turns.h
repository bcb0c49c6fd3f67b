#pragma once
// In which order connections that are ready are served: each party in turn, however many connections it has, so that
// whoever asks now and then does not wait behind all that another one has sent. This is stochastic fairness queueing
// (P. McKenney, 1990), with a request's worth of work instead of a packet.

#include <array>
#include <cstddef>
#include <cstdint>

#include <boost/intrusive/list.hpp>

namespace tokenward::net {

/// What has changed at a socket since it was told last.
struct Readiness {
  bool readable = false;  ///< Bytes or the peer's end have come.
  bool writable = false;  ///< There is room to send.
  bool hung_up = false;   ///< The peer's end has come, or the connection is lost: reading on finds it.
};

/// Whoever is told. It keeps in mind what it was told until it acts on it, since it is told only once.
class Polled : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual ~Polled() = default;
  virtual void on_ready(const Readiness& readiness) noexcept = 0;

 protected:
  /// For whom it is served from its next turn on.
  void belong_to(std::uint64_t party) noexcept { party_ = party; }

 private:
  friend class Turns;
  Readiness readiness_;  ///< To be told in its turn.
  std::uint64_t party_ = 0;
};

/// Those who wait for their turn. One thread's.
class Turns {
 public:
  Turns() = default;
  Turns(const Turns&) = delete;
  Turns& operator=(const Turns&) = delete;

  /// Lines `polled` up behind others of its party; one that waits already is told both at once.
  void line_up(Polled& polled, const Readiness& readiness) noexcept;
  /// Tells the next one; false: nobody waits.
  bool take_one() noexcept;
  /// `polled` gets no turn any more.
  static void forget(Polled& polled) noexcept;
  [[nodiscard]] bool empty() const noexcept { return ring_.empty(); }

 private:
  /// Those of one party, or of a few that share a line by chance.
  struct Line : boost::intrusive::list_base_hook<> {
    boost::intrusive::list<Polled, boost::intrusive::constant_time_size<false>> waiting;
  };
  Line& line_of(const Polled& polled) noexcept;

  static constexpr std::size_t kLines = 256;
  std::array<Line, kLines> lines_;
  boost::intrusive::list<Line> ring_;  ///< Lines in which somebody waits, or has waited, the next one first.
  std::uint64_t salt_ = 0;             ///< Other parties share a line each time that nobody waits.
};

}  // namespace tokenward::net

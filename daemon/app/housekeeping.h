#pragma once
// What happens by itself, once a second, on a thread of each store's own: opening it where it was down, sweeping,
// writing last uses, asking the store how it is, keeping the clock's mark and the node's anchor. A hung store hangs its
// own housekeeping and nothing else.

#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/household.h"
#include "app/log.h"
#include "app/upkeep_figures.h"
#include "http/health.h"
#include "tenant/house.h"

namespace tokenward::app {

/// What is wrong with an open store, for operators, all of it; empty: nothing. Blocks.
[[nodiscard]] std::string problem_of(storage::Store& store, const tenant::MarkedClock& clock);

/// Starts with its construction, ends with its destruction (within a second and the deadline of a running call).
class Housekeeping {
 public:
  /// Everything outlives this object.
  Housekeeping(Household& household, http::Health& health, const UpkeepFigures::OfStores& figures, Log& log);
  ~Housekeeping();
  Housekeeping(const Housekeeping&) = delete;
  Housekeeping& operator=(const Housekeeping&) = delete;

 private:
  class Revival;

  void keep(std::size_t index, const std::stop_token& stop);
  void look_after(tenant::StoreRoom& room, UpkeepFigures& figures, int beat);
  void sweep(tenant::StoreRoom& room, UpkeepFigures& figures);
  void publish(std::size_t index, std::string problem);

  void flush(tenant::StoreRoom& room, UpkeepFigures& figures);
  void keep_anchor(tenant::StoreRoom& room, UpkeepFigures& figures);
  void keep_mark(tenant::StoreRoom& room, UpkeepFigures& figures);
  void warn(std::string_view event, const tenant::StoreRoom& room, const Error& error);

  Household& household_;
  tenant::House& house_;
  http::Health& health_;
  const UpkeepFigures::OfStores& figures_;
  Log& log_;
  Guarded<std::vector<http::StoreHealth>> states_;  // one a store, in the order of the rooms
  std::vector<std::jthread> threads_;               // last: they end before what they use
};

}  // namespace tokenward::app

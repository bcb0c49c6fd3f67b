#pragma once
// Moves tenants into other stores, one at a time, on a thread of its own. Operators only. Thread-safe.

#include <map>
#include <memory>
#include <string>
#include <thread>

#include "base/guarded.h"
#include "tenant/tenant_move.h"

namespace tokenward::tenant {

class House;

class TenantMover {
 public:
  explicit TenantMover(House& house) : house_(house) {}
  ~TenantMover() { stop(); }
  TenantMover(const TenantMover&) = delete;
  TenantMover& operator=(const TenantMover&) = delete;

  /// Begins to move `tenant` into the store of that name, or goes on with what was interrupted. Forbidden; Invalid
  /// (field `store`) where there is no such store; Conflict where the tenant lives there, is `system`, is being
  /// deleted, or another one is on its way; Unavailable where one of the stores is down.
  [[nodiscard]] Result<TenantMove::Progress> start(const domain::Authority& caller,
                                                   const std::shared_ptr<TenantRuntime>& tenant,
                                                   const std::string& store, Verify verify);
  /// How the last move of the tenant since the daemon started is, or ended. Forbidden; NotFound where there was none.
  [[nodiscard]] Result<TenantMove::Progress> read(const domain::Authority& caller, const TenantRuntime& tenant);
  /// Ends it, unless it is past the switch. Errors of `read`; Conflict where it has ended.
  [[nodiscard]] Result<TenantMove::Progress> cancel(const domain::Authority& caller, const TenantRuntime& tenant);

  /// Ends what is under way and takes no more. Returns once that has happened.
  void stop();

 private:
  using Move = std::shared_ptr<TenantMove>;
  struct State {
    std::map<domain::TenantHandle, Move> moves;
    Move running;
    bool stopped = false;
    std::jthread thread;  ///< Of the running move, or of the last one.
  };
  Result<Move> find(const domain::Authority& caller, const TenantRuntime& tenant);

  House& house_;
  Guarded<State> state_;
};

}  // namespace tokenward::tenant

#include "tenant/tenant_mover.h"

#include "tenant/access.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using domain::Authority;
using domain::Role;

/// Moves that have ended are remembered for as many tenants.
constexpr std::size_t kRemembered = 1000;

Result<void> check_move(House& house, const TenantRuntime& tenant, StoreRoom* to) {
  if (to == nullptr) {
    return Error{ErrorCode::Invalid, "there is no store of that name; there are: " + house.store_names(), "store"};
  }
  if (tenant.is_system()) return Error{ErrorCode::Conflict, "the tenant system lives where the directory is"};
  if (&tenant.room() == to) return Error{ErrorCode::Conflict, "the tenant lives in store " + to->name() + " already"};
  if (tenant.state() == domain::TenantState::Deleting) {
    return Error{ErrorCode::Conflict, "the tenant is being deleted"};
  }
  for (StoreRoom* room : {&tenant.room(), to}) {
    if (auto up = room->store().info(); !up) return up.error();
  }
  return {};
}

}  // namespace

Result<TenantMove::Progress> TenantMover::start(const Authority& caller, const std::shared_ptr<TenantRuntime>& tenant,
                                                const std::string& store, Verify verify) {
  if (auto allowed = require_role(caller, *tenant, Role::Operator); !allowed) return allowed.error();
  StoreRoom* const to = house_.room(store);
  if (auto sound = check_move(house_, *tenant, to); !sound) return sound.error();
  auto state = state_.lock();
  if (state->stopped) return Error{ErrorCode::Unavailable, "the daemon is stopping"};
  if (state->running && !state->running->ended()) {
    return Error{ErrorCode::Conflict, "tenant " + state->running->progress().tenant + " is on its way; one at a time"};
  }
  if (state->thread.joinable()) state->thread.join();
  if (state->moves.size() >= kRemembered) state->moves.clear();
  auto move = std::make_shared<TenantMove>(Relocation{house_, tenant, tenant->room(), *to, caller}, verify);
  state->running = move;
  state->moves[tenant->handle()] = move;
  state->thread = std::jthread([move] { move->run(); });
  return move->progress();
}

Result<TenantMover::Move> TenantMover::find(const Authority& caller, const TenantRuntime& tenant) {
  if (auto allowed = require_role(caller, tenant, Role::Operator); !allowed) return allowed.error();
  auto state = state_.lock();
  const auto found = state->moves.find(tenant.handle());
  if (found == state->moves.end()) return Error{ErrorCode::NotFound, "the tenant was not moved lately"};
  return found->second;
}

Result<TenantMove::Progress> TenantMover::read(const Authority& caller, const TenantRuntime& tenant) {
  auto move = find(caller, tenant);
  if (!move) return move.error();
  return (*move)->progress();
}

Result<TenantMove::Progress> TenantMover::cancel(const Authority& caller, const TenantRuntime& tenant) {
  auto move = find(caller, tenant);
  if (!move) return move.error();
  if ((*move)->ended()) return Error{ErrorCode::Conflict, "it has ended already"};
  (*move)->cancel();
  return (*move)->progress();
}

void TenantMover::stop() {
  std::jthread thread;
  {
    auto state = state_.lock();
    state->stopped = true;
    if (state->running) state->running->stop();
    thread = std::move(state->thread);
  }
}

}  // namespace tokenward::tenant

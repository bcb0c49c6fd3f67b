#include "api/moves.h"

#include "base/encoding.h"
#include "http/json_body.h"

namespace tokenward::api {
namespace {

namespace json = boost::json;
using tenant::TenantMove;

json::object to_json(const TenantMove::Progress& move) {
  json::value problem = nullptr, ended_at = nullptr;
  if (!move.problem.empty()) problem = move.problem;
  if (move.ended_at) ended_at = to_rfc3339(*move.ended_at);
  return {{"tenant", move.tenant},
          {"from", move.from},
          {"to", move.to},
          {"phase", tenant::to_string(move.phase)},
          {"verify", move.verify == tenant::Verify::Records},
          {"rows", move.rows},
          {"total", move.total},
          {"problem", std::move(problem)},
          {"started_at", to_rfc3339(move.started_at)},
          {"ended_at", std::move(ended_at)}};
}

Result<Reply> reply_with(const Result<TenantMove::Progress>& move) {
  if (!move) return move.error();
  return Reply::ok(to_json(*move));
}

}  // namespace

Result<Reply> start_move(tenant::TenantMover& mover, const http::Call& call) {
  http::JsonBody body(call);
  const std::string store = body.object().text("store");
  const bool verify = body.object().boolean("verify", false);
  if (const auto done = body.object().finish(); !done) return done.error();
  const auto move =
      mover.start(call.caller, call.tenant, store, verify ? tenant::Verify::Records : tenant::Verify::Keys);
  if (!move) return move.error();
  return Reply::created("/v1/tenants/" + call.tenant->slug().text() + "/move", to_json(*move));
}

Result<Reply> read_move(tenant::TenantMover& mover, const http::Call& call) {
  return reply_with(mover.read(call.caller, *call.tenant));
}

Result<Reply> cancel_move(tenant::TenantMover& mover, const http::Call& call) {
  return reply_with(mover.cancel(call.caller, *call.tenant));
}

}  // namespace tokenward::api

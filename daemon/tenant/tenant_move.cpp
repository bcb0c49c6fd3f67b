#include "tenant/tenant_move.h"

#include "tenant/debris.h"
#include "tenant/history_verifier.h"
#include "tenant/house.h"

namespace tokenward::tenant {
namespace {

using Phase = TenantMove::Phase;

constexpr std::uint32_t kKeysPerScan = 5000;
constexpr std::chrono::minutes kBetweenRenewals{1};
constexpr int kMaxTries = 20;

Error cancelled() { return {ErrorCode::Conflict, "cancelled"}; }

/// Whether the same may succeed a moment later.
bool passes(const Error& error) noexcept {
  return error.code == ErrorCode::Unavailable || error.code == ErrorCode::Busy || error.code == ErrorCode::Timeout;
}

}  // namespace

TenantMove::TenantMove(Relocation relocation, Verify verify)
    : relocation_(std::move(relocation)), arriving_{relocation_.tenant->handle(), relocation_.to.name()} {
  auto progress = progress_.lock();
  progress->tenant = relocation_.tenant->slug().text();
  progress->from = relocation_.from.name();
  progress->to = relocation_.to.name();
  progress->verify = verify;
  progress->started_at = relocation_.house.clock().now();
}

TenantMove::Progress TenantMove::progress() { return *progress_.lock(); }

void TenantMove::enter(Phase phase) {
  auto progress = progress_.lock();
  progress->phase = phase;
  if (phase == Phase::Verifying) progress->rows = 0;
}

void TenantMove::run() {
  Result<void> done;
  try {
    done = carry_out();
  } catch (...) {
    done = Error{ErrorCode::Internal, "internal error"};
  }
  // What is left in the new store waits for another try, and is cleared away if none comes.
  auto progress = progress_.lock();
  progress->phase = done ? Phase::Done : cancelled_ ? Phase::Cancelled : Phase::Failed;
  if (!done && !cancelled_) progress->problem = done.error().message;
  progress->ended_at = relocation_.house.clock().now();
}

Result<void> TenantMove::carry_out() {
  if (auto renewed = renew(); !renewed) return renewed;
  if (auto counted = count(); !counted) return counted;
  TenantMirror mirror(relocation_.tenant->handle(), kTenantKinds,
                      {relocation_.from.store(), relocation_.to.store(), relocation_.to.committer()},
                      relocation_.house.clock());
  enter(Phase::Copying);
  if (auto copied = copy(mirror); !copied) return copied;
  if (progress().verify == Verify::Records) {
    enter(Phase::Verifying);
    if (auto compared = compare(mirror); !compared) return compared;
  }
  enter(Phase::Switching);
  return change_over(mirror);
}

/// The rows in the new store are known of for as long as they are written.
Result<void> TenantMove::renew() {
  if (cancelled_) return cancelled();
  const auto now = std::chrono::steady_clock::now();
  if (renewed_at_ != std::chrono::steady_clock::time_point{} && now - renewed_at_ < kBetweenRenewals) return {};
  if (auto renewed = renew_debris(relocation_.house, arriving_); !renewed) return renewed;
  renewed_at_ = now;
  return {};
}

Result<void> TenantMove::count() {
  for (const storage::Kind kind : kTenantKinds) {
    storage::Scan scan{.kind = kind, .tenant = relocation_.tenant->handle(), .keys_only = true, .limit = kKeysPerScan};
    for (std::uint32_t rows = kKeysPerScan; rows == kKeysPerScan;) {
      if (cancelled_) return cancelled();
      rows = 0;
      auto scanned = relocation_.from.store().scan(scan, [&](storage::Record&& row) {
        scan.after_id = std::move(row.key.id);
        return ++rows, true;
      });
      if (!scanned) return scanned;
      progress_.lock()->total += rows;
    }
  }
  return {};
}

Result<void> TenantMove::copy(TenantMirror& mirror) {
  for (;;) {
    if (auto renewed = renew(); !renewed) return renewed;
    auto stepped = mirror.step();
    if (!stepped) return stepped.error();
    progress_.lock()->rows = stepped->rows;
    if (stepped->copied && stepped->caught_up) return {};
  }
}

Result<void> TenantMove::compare(TenantMirror& mirror) {
  for (bool more = true; more;) {
    if (auto renewed = renew(); !renewed) return renewed;
    auto compared = mirror.verify_page();
    if (!compared) return compared.error();
    more = *compared;
  }
  if (!mirror.differences().empty()) {
    return Error{ErrorCode::Corrupt, "the copy differs: " + mirror.differences().front()};
  }
  const auto keyring = relocation_.house.keyring();
  auto chain = verify_chain(relocation_.to.store(), *keyring, relocation_.tenant->handle());
  if (!chain) return chain.error();
  if (!chain->problems.empty()) return Error{ErrorCode::Corrupt, "the history: " + chain->problems.front()};
  return {};
}

/// What comes in between is caught up with, a bounded number of times.
Result<void> TenantMove::change_over(TenantMirror& mirror) {
  for (int tried = 1;; ++tried) {
    if (auto copied = copy(mirror); !copied) return copied;
    // At once before it: a record that is renewed in the middle would be taken for somebody else's.
    renewed_at_ = {};
    if (auto renewed = renew(); !renewed) return renewed;
    auto switched = switch_store(relocation_, mirror, stopping_);
    if (switched || !passes(switched.error()) || tried == kMaxTries) return switched;
  }
}

std::string_view to_string(Phase phase) noexcept {
  switch (phase) {
    case Phase::Counting:
      return "counting";
    case Phase::Copying:
      return "copying";
    case Phase::Verifying:
      return "verifying";
    case Phase::Switching:
      return "switching";
    case Phase::Done:
      return "done";
    case Phase::Cancelled:
      return "cancelled";
    case Phase::Failed:
      break;
  }
  return "failed";
}

}  // namespace tokenward::tenant

#include "writer.h"

#include <exception>
#include <utility>

#include "log_records.h"
#include "tokenward/sdk/host.hpp"

namespace tokenward::file {
namespace {

/// A crash may have taken back seqs that others have seen. This many at once are skipped at every opening, more than
/// can have been seen and lost.
constexpr std::uint64_t kSeqsSkippedAtOpening = std::uint64_t{1} << 20;

bool holds(std::uint64_t expect, const Row* row) {
  if (expect == TKW_ANY) return true;
  return expect == TKW_ABSENT ? row == nullptr : row != nullptr && row->version() == expect;
}

}  // namespace

Writer::Writer(Guarded<State>& state, Log log, StopSwitch& stopped, Now now)
    : state_(state),
      log_(std::move(log)),
      stopped_(stopped),
      now_(std::move(now)),
      seq_(state.unguarded().counter + kSeqsSkippedAtOpening),
      retention_(static_cast<std::int64_t>(state.unguarded().feed.entries().size()), last_seq(), now_()) {
  log_.frames(buffer_).frame(FrameType::Raised, seq_);
  log_.append(buffer_);
  log_.sync();
  state_.write([&](State& raised) { raised.counter = seq_; });
}

std::vector<sdk::Outcome> Writer::apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) {
  stopped_.check();
  std::vector<sdk::Outcome> outcomes;
  outcomes.reserve(changesets.size());
  buffer_.clear();
  FrameWriter frames = log_.frames(buffer_);
  Staging staging(state_.unguarded());
  for (const tkw_changeset* changeset : changesets) {
    call.check();
    outcomes.push_back(stage(*changeset, staging, frames));
  }
  if (staging.entries().empty()) return outcomes;

  const std::uint64_t trimmed = trimmed_up_to();
  if (trimmed != 0) frames.frame(FrameType::Trimmed, trimmed);
  call.check();  // from here on there is no "not applied" that a cancelled call could be told
  log_.append(buffer_);
  log_.sync();
  const auto applied = static_cast<std::int64_t>(staging.entries().size());
  const std::size_t kept = state_.unguarded().feed.entries().size() + staging.entries().size();
  change_state([&](State& state) {
    staging.move_into(state);
    if (trimmed != 0) state.feed.trim(trimmed);
  });
  retention_.committed(applied, last_seq(), now_());
  retention_.trimmed(static_cast<std::int64_t>(kept - state_.unguarded().feed.entries().size()));
  return outcomes;
}

sdk::Outcome Writer::stage(const tkw_changeset& changeset, Staging& staging, FrameWriter& frames) {
  // Before any expectation: the first attempt at this request may be the very reason why they hold no longer.
  const RequestId request = request_of(changeset);
  if (const std::uint64_t original = staging.find(request); original != 0) return sdk::Outcome::duplicate(original);
  const std::span ops(changeset.ops, changeset.n_ops);
  for (std::uint32_t i = 0; i < ops.size(); ++i)
    if (!holds(ops[i]->expect, staging.find(key_of(ops[i]->record->key)))) return sdk::Outcome::conflict(i);

  frames.begin(FrameType::Changeset, ++seq_);
  Encoder encoder(buffer_);
  encode_request(request, encoder);
  for (const tkw_op* op : ops) stage_op(*op, seq_, staging);
  frames.end();
  staging.append({seq_, request, changes_of(changeset)});
  return sdk::Outcome::applied(seq_);
}

void Writer::stage_op(const tkw_op& op, std::uint64_t seq, Staging& staging) {
  if (op.type == TKW_OP_CHECK) return;
  Encoder encoder(buffer_);
  encoder.number(static_cast<std::uint8_t>(op.type));
  Columns columns = columns_of(*op.record);
  if (op.type == TKW_OP_DELETE) {
    encoder.key(columns.key);
    staging.erase(columns.key);
    return;
  }
  columns.version = seq;
  if (const Row* const row = staging.find(columns.key); row != nullptr) {
    columns.touched_us = row->touched_us();
    columns.note = row->columns().note;
  }
  encoder.row(columns);
  staging.put(Row::make(columns));
}

std::uint64_t Writer::trimmed_up_to() {
  const auto allowance = retention_.allowance(now_());
  if (allowance.changesets == 0) return 0;
  const auto& entries = state_.unguarded().feed.entries();
  const std::uint64_t newest_to_go = entries.at(static_cast<std::size_t>(allowance.changesets) - 1).seq;
  return newest_to_go <= allowance.up_to_seq ? newest_to_go : 0;  // fewer are old enough: another time
}

void Writer::touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  stopped_.check();
  call.check();
  buffer_.clear();
  FrameWriter frames = log_.frames(buffer_);
  frames.begin(FrameType::Touches, 0);
  Encoder encoder(buffer_);
  std::vector<const tkw_touch*> newer;
  for (const tkw_touch* touch : touches) {
    const Row* const row = state_.unguarded().table.find(key_of(touch->key));
    if (row == nullptr || row->touched_us() >= touch->at_us) continue;
    encode_touch(*touch, encoder);
    newer.push_back(touch);
  }
  frames.end();
  if (newer.empty()) return;
  log_.append(buffer_);
  if (log_.much_is_unsynced()) log_.sync();
  change_state([&](State& state) {
    for (const tkw_touch* touch : newer) state.table.touch(key_of(touch->key), touch->at_us, sdk::text_of(touch->note));
  });
}

void Writer::close() {
  stopped_.check();
  buffer_.clear();
  log_.frames(buffer_).frame(FrameType::Closed, seq_);
  log_.append(buffer_);
  log_.sync();
}

void Writer::change_state(const std::function<void(State&)>& change) {
  try {
    state_.write(change);
  } catch (const std::exception& failed) {
    stopped_.stop(std::string("what is in the log could not be done in memory: ") + failed.what());
    throw sdk::Error(TKW_UNKNOWN_OUTCOME, "the log has it, the memory has not");
  }
}

}  // namespace tokenward::file

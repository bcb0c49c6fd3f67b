#include "writer.h"

#include <algorithm>
#include <utility>

#include "tokenward/sdk/change_keys.hpp"

namespace tokenward::sqlite {
namespace {

/// A crash may have taken back seqs that others have seen. This many at once are skipped at every opening, more than
/// can have been seen and lost.
constexpr std::int64_t kSeqsSkippedAtOpening = std::int64_t{1} << 20;

std::optional<std::int64_t> stored_state(const tkw_record& record) {
  return record.state == 0 ? std::nullopt : std::optional<std::int64_t>(record.state);
}

std::optional<std::int64_t> stored_due(const tkw_record& record) {
  return record.due_us == TKW_NO_DUE ? std::nullopt : std::optional<std::int64_t>(record.due_us);
}

tkw_bytes request_id(const tkw_changeset& changeset) { return {changeset.request_id, sizeof changeset.request_id}; }

bool holds(std::uint64_t expect, const std::optional<std::uint64_t>& version) {
  if (expect == TKW_ANY) return true;
  return expect == TKW_ABSENT ? !version : version == expect;
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, StopSwitch& stopped, Now now)
    : connection_(std::move(connection)),
      stopped_(stopped),
      now_(std::move(now)),
      transactions_(*connection_),
      look_up_(*connection_,
               "SELECT version, state IS ?4 AND due IS ?5 AND owner = ?6 FROM rec"
               " WHERE tenant = ?1 AND kind = ?2 AND id = ?3"),
      insert_(*connection_,
              "INSERT INTO rec(tenant, kind, id, owner, state, version, due, touched, note, body)"
              " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"),
      replace_(*connection_,
               "UPDATE rec SET owner = ?4, state = ?5, version = ?6, due = ?7, body = ?8"
               " WHERE tenant = ?1 AND kind = ?2 AND id = ?3"),
      replace_body_(*connection_, "UPDATE rec SET version = ?4, body = ?5 WHERE tenant = ?1 AND kind = ?2 AND id = ?3"),
      remove_(*connection_, "DELETE FROM rec WHERE tenant = ?1 AND kind = ?2 AND id = ?3"),
      touch_(*connection_,
             "UPDATE rec SET touched = ?4, note = ?5"
             " WHERE tenant = ?1 AND kind = ?2 AND id = ?3 AND touched < ?4"),
      log_(*connection_, "INSERT INTO log(seq, req, keys) VALUES(?1, ?2, ?3) ON CONFLICT(req) DO NOTHING"),
      logged_(*connection_, "SELECT seq FROM log WHERE req = ?1"),
      oldest_(*connection_, "SELECT seq FROM log WHERE seq <= ?1 ORDER BY seq LIMIT 1 OFFSET ?2"),
      trim_log_(*connection_, "DELETE FROM log WHERE seq <= ?1"),
      set_trimmed_(*connection_, "UPDATE meta SET value = ?1 WHERE name = 'trimmed'") {
  raise_seq();
}

void Writer::raise_seq() {
  Statement counters(*connection_,
                     "SELECT (SELECT value FROM meta WHERE name = 'seq'),"
                     " coalesce(max(seq), (SELECT value FROM meta WHERE name = 'trimmed')), count(*) FROM log");
  Statement raise(*connection_, "UPDATE meta SET value = ?1 WHERE name = 'seq'");
  Transaction transaction(transactions_, Transaction::Kind::Write);
  {
    Run run(counters);
    if (!run.step()) throw sdk::Error(TKW_CORRUPT, "the store has no counters");
    last_seq_ = static_cast<std::uint64_t>(run.integer(1));
    seq_ = static_cast<std::uint64_t>(std::max(run.integer(0), run.integer(1)) + kSeqsSkippedAtOpening);
    retention_.emplace(run.integer(2), last_seq_, now_());
  }
  Run(raise, seq_).finish();
  transaction.commit();
}

std::vector<sdk::Outcome> Writer::apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) {
  stopped_.check();
  std::vector<sdk::Outcome> outcomes;
  outcomes.reserve(changesets.size());
  Transaction transaction(transactions_, Transaction::Kind::Write);
  for (const tkw_changeset* changeset : changesets) {
    call.check();
    outcomes.push_back(apply_one(*changeset));
  }
  const auto applied = std::count_if(outcomes.begin(), outcomes.end(),
                                     [](const sdk::Outcome& outcome) { return outcome.code == TKW_OK; });
  if (applied == 0) return outcomes;

  const std::int64_t trimmed = trim();
  commit(transaction);
  last_seq_ = seq_;
  retention_->committed(applied, last_seq_, now_());
  retention_->trimmed(trimmed);
  return outcomes;
}

sdk::Outcome Writer::apply_one(const tkw_changeset& changeset) {
  found_.clear();
  const std::span ops(changeset.ops, changeset.n_ops);
  for (std::uint32_t i = 0; i < ops.size(); ++i) {
    found_.push_back(look_up(*ops[i]));
    if (holds(ops[i]->expect, found_[i].version)) continue;
    // The first attempt at this request may be the very reason why its expectations hold no longer.
    const auto original = logged(changeset);
    return original ? sdk::Outcome::duplicate(*original) : sdk::Outcome::conflict(i);
  }
  if (!append_to_log(seq_ + 1, changeset)) return sdk::Outcome::duplicate(logged(changeset).value());
  ++seq_;
  for (std::uint32_t i = 0; i < ops.size(); ++i) write(*ops[i], found_[i], seq_);
  return sdk::Outcome::applied(seq_);
}

Writer::Found Writer::look_up(const tkw_op& op) {
  const tkw_record& record = *op.record;
  const bool put = op.type == TKW_OP_PUT;  // the rest of the record counts for nothing otherwise
  Run run(look_up_, record.key.tenant, record.key.kind, record.key.id, put ? stored_state(record) : std::nullopt,
          put ? stored_due(record) : std::nullopt, put ? record.owner : tkw_bytes{});
  if (!run.step()) return {};
  return {static_cast<std::uint64_t>(run.integer(0)), run.integer(1) != 0};
}

std::optional<std::uint64_t> Writer::logged(const tkw_changeset& changeset) {
  Run run(logged_, request_id(changeset));
  return run.step() ? std::optional(static_cast<std::uint64_t>(run.integer(0))) : std::nullopt;
}

bool Writer::append_to_log(std::uint64_t seq, const tkw_changeset& changeset) {
  sdk::encode_change_keys(changeset, changed_keys_);
  return Run(log_, seq, request_id(changeset), tkw_bytes{changed_keys_.data(), changed_keys_.size()}).finish() == 1;
}

void Writer::write(const tkw_op& op, const Found& found, std::uint64_t seq) {
  if (op.type == TKW_OP_PUT) return put(*op.record, found, seq);
  const tkw_key& key = op.record->key;
  if (op.type == TKW_OP_DELETE) Run(remove_, key.tenant, key.kind, key.id).finish();
}

void Writer::put(const tkw_record& record, const Found& found, std::uint64_t seq) {
  const tkw_key& key = record.key;
  if (!found.version)
    Run(insert_, key.tenant, key.kind, key.id, record.owner, stored_state(record), seq, stored_due(record),
        record.touched_us, record.touched_note, record.body)
        .finish();
  else if (found.same_indexed_columns)  // leaves four indexes alone
    Run(replace_body_, key.tenant, key.kind, key.id, seq, record.body).finish();
  else
    Run(replace_, key.tenant, key.kind, key.id, record.owner, stored_state(record), seq, stored_due(record),
        record.body)
        .finish();
}

std::int64_t Writer::trim() {
  const sdk::Retention::Allowance allowance = retention_->allowance(now_());
  if (allowance.changesets == 0) return 0;
  std::int64_t newest_to_go = 0;
  {
    Run run(oldest_, allowance.up_to_seq, allowance.changesets - 1);
    if (!run.step()) return 0;  // fewer are old enough: another time
    newest_to_go = run.integer(0);
  }
  const std::int64_t removed = Run(trim_log_, newest_to_go).finish();
  Run(set_trimmed_, newest_to_go).finish();
  return removed;
}

void Writer::touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  stopped_.check();
  Transaction transaction(transactions_, Transaction::Kind::Write);
  std::int64_t changed = 0;
  for (const tkw_touch* touch : touches) {
    call.check();
    changed += Run(touch_, touch->key.tenant, touch->key.kind, touch->key.id, touch->at_us, touch->note).finish();
  }
  if (changed != 0) commit(transaction);
}

void Writer::commit(Transaction& transaction) {
  connection_->answer_to(nullptr);  // from here on there is no "not applied" that a cancelled call could be told
  try {
    transaction.commit();
  } catch (const sdk::Error& error) {
    if (error.code() == TKW_RETRY || error.code() == TKW_NO_SPACE) throw;
    stopped_.stop();
    throw sdk::Error(TKW_UNKNOWN_OUTCOME, error.message() + " while committing", error.native_code());
  }
}

}  // namespace tokenward::sqlite

#include "writer.h"

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

#include "named_rows.h"
#include "sql_text.h"
#include "tokenward/sdk/host.hpp"

namespace tokenward::mysql {
namespace {

/// The rows about trimming, beside those of a Batch: newest seq and the newest beyond the last 10,000; and the newest
/// of one step.
enum TrimTag : std::uint64_t { kReach = 10, kStepEnd = 11 };

/// Racing inserts of one key are settled by looking again, which finds the winner's row.
constexpr int kAttempts = 4;

/// A script of this length, and the largest changeset beyond it, fit into the packets that both servers accept by
/// default: 16 MiB and 64 MiB. Bytes take two characters each.
constexpr std::size_t kBytesPerBatch = std::size_t{2} << 20;

/// Rolls back what has not been committed, unless the connection is of no use any more: then the server does.
class Transaction {
 public:
  explicit Transaction(Connection& connection) : connection_(connection) {}
  ~Transaction() {
    if (open_ && connection_.usable()) connection_.run_script("ROLLBACK");
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  void ended() noexcept { open_ = false; }

 private:
  Connection& connection_;
  bool open_ = true;
};

std::size_t bytes_of(const tkw_changeset& changeset) {
  std::size_t bytes = 0;
  for (const tkw_op* op : std::span(changeset.ops, changeset.n_ops)) {
    const tkw_record& record = *op->record;
    bytes += 2 * (record.key.tenant.n + record.key.id.n);  // the log has the key too
    if (op->type == TKW_OP_PUT) bytes += record.owner.n + record.touched_note.n + record.body.n;
  }
  return bytes;
}

/// How many of the changesets can be committed together: no tenant and no request twice, so that no key is, and not too
/// many bytes. At least one.
std::size_t together(std::span<const tkw_changeset* const> changesets) {
  std::set<std::string_view> tenants, requests;
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < changesets.size(); ++i) {
    const tkw_changeset& changeset = *changesets[i];
    bytes += bytes_of(changeset);
    bool alone = requests.emplace(reinterpret_cast<const char*>(changeset.request_id), 16).second;
    std::set<std::string_view> own;
    for (const tkw_op* op : std::span(changeset.ops, changeset.n_ops)) own.insert(sdk::text_of(op->record->key.tenant));
    for (const std::string_view tenant : own) alone = tenants.insert(tenant).second && alone;
    if (i != 0 && (!alone || bytes > kBytesPerBatch)) return i;
  }
  return changesets.size();
}

std::vector<sdk::Outcome> same_for_all(std::size_t n, const sdk::Error& error) {
  return std::vector<sdk::Outcome>(n, sdk::Outcome::refused(error));
}

bool has(const std::vector<sdk::Outcome>& outcomes, tkw_rc code) {
  return std::any_of(outcomes.begin(), outcomes.end(), [code](const auto& outcome) { return outcome.code == code; });
}

/// One touch per record, the newest (the first among equals), in the order of rows.
std::vector<const tkw_touch*> newest_of_each(std::span<const tkw_touch* const> touches) {
  std::vector<const tkw_touch*> sorted(touches.begin(), touches.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const tkw_touch* a, const tkw_touch* b) {
    if (row_before(a->key, b->key)) return true;
    return !row_before(b->key, a->key) && a->at_us > b->at_us;
  });
  const auto same_record = [](const tkw_touch* a, const tkw_touch* b) { return !row_before(a->key, b->key); };
  sorted.erase(std::unique(sorted.begin(), sorted.end(), same_record), sorted.end());
  return sorted;
}

std::string touch_sql(const std::vector<const tkw_touch*>& touches) {
  KeyArray used;
  std::string more;
  for (const tkw_touch* touch : touches) {
    more = std::to_string(touch->at_us) + ",\"";
    append_hex(more, touch->note);
    used.add(touch->key, more + '"');
  }
  return "UPDATE " + named_rows("'" + used.json() + "'", ", at BIGINT PATH '$[3]', note VARCHAR(128) PATH '$[4]'") +
         " SET rec.touched = named.at, rec.note = UNHEX(named.note) WHERE rec.touched < named.at";
}

}  // namespace

std::vector<sdk::Outcome> Writer::apply(Session& session, const sdk::Call& call,
                                        std::span<const tkw_changeset* const> changesets) {
  std::vector<sdk::Outcome> outcomes;
  while (outcomes.size() < changesets.size()) {
    const auto rest = changesets.subspan(outcomes.size());
    const auto now = rest.first(together(rest));
    std::vector<sdk::Outcome> of_these;
    try {
      call.check();
      of_these = apply_together(session.connection(), call, now);
    } catch (const sdk::Error& error) {
      // Earlier ones are committed, so from now on no error can be the whole call's.
      if (outcomes.empty() && now.size() == changesets.size()) throw;
      of_these = same_for_all(now.size(), error);
    }
    outcomes.insert(outcomes.end(), of_these.begin(), of_these.end());
  }
  return outcomes;
}

std::vector<sdk::Outcome> Writer::apply_together(Connection& connection, const sdk::Call& call,
                                                 std::span<const tkw_changeset* const> changesets) {
  for (int i = 0; i < kAttempts; ++i) {
    if (i != 0) call.check();
    Batch batch(changesets);
    std::vector<sdk::Outcome> outcomes;
    if (attempt(connection, batch, outcomes) == Attempt::Done) return outcomes;
  }
  throw sdk::Error(TKW_RETRY, "others keep inserting the same records");
}

Writer::Attempt Writer::attempt(Connection& connection, Batch& batch, std::vector<sdk::Outcome>& outcomes) {
  Transaction transaction(connection);
  const auto trim_to = lock_and_look(connection, batch);
  if (const std::string again = batch.look_again_sql(); !again.empty())
    connection.run(again, [&](std::span<const tkw_bytes> columns) { batch.note(columns); });
  outcomes = batch.decide();
  // A duplicate is told of only when it is durable; others may see a commit before the disk has it.
  if (!has(outcomes, TKW_OK) && !has(outcomes, TKW_DUPLICATE)) return Attempt::Done;
  const Attempt done = write(connection, write_script(batch.writes(outcomes), trim_to), outcomes);
  if (done == Attempt::Done) transaction.ended();
  return done;
}

/// Returns up to where the log may be trimmed.
std::optional<std::uint64_t> Writer::lock_and_look(Connection& connection, Batch& batch) {
  bool look = false;
  std::uint64_t up_to = 0;
  {
    const std::lock_guard lock(mutex_);
    look = retention_.is_time_to_look(now_());
    up_to = retention_.up_to(now_());
  }
  SqlText sql;
  sql << "START TRANSACTION;" << batch.lock_sql();
  if (look)
    sql << ";SELECT " << std::uint64_t{kReach} << ", COALESCE(MAX(seq), 0), COALESCE((SELECT seq FROM tokenward_log"
        << " ORDER BY seq DESC LIMIT 1 OFFSET " << SharedRetention::kKeepLast << "), 0) FROM tokenward_log";
  if (up_to != 0)
    sql << ";SELECT " << std::uint64_t{kStepEnd} << ", COALESCE(MAX(seq), 0) FROM (SELECT seq FROM tokenward_log"
        << " WHERE seq <= " << up_to << " ORDER BY seq LIMIT " << SharedRetention::kStep << ") AS oldest";
  std::optional<std::uint64_t> trim_to;
  connection.run(sql.text(), [&](std::span<const tkw_bytes> columns) {
    if (batch.note(columns)) return;
    if (number_in(columns[0]) == kReach) {
      const std::lock_guard lock(mutex_);
      retention_.saw(number_in(columns[1]), number_in(columns[2]), now_());
    } else if (const std::uint64_t end = number_in(columns[1]); end != 0) {
      trim_to = end;
    }
  });
  return trim_to;
}

Writer::Attempt Writer::write(Connection& connection, const std::string& script, std::vector<sdk::Outcome>& outcomes) {
  const ScriptEnd end = connection.run_script(script);
  if (!end.error) {
    const auto applied = static_cast<std::uint64_t>(
        std::count_if(outcomes.begin(), outcomes.end(), [](const auto& outcome) { return outcome.code == TKW_OK; }));
    for (auto& outcome : outcomes)
      if (outcome.code == TKW_OK) outcome.seq += end.insert_id - applied;
    return Attempt::Done;
  }
  if (end.error->duplicate_key()) return Attempt::Again;
  const auto statements = 1 + std::count(script.begin(), script.end(), ';');
  const bool committing = end.statements_done + 1 >= static_cast<std::uint64_t>(statements);
  // Lost: the script may have run to its end. An error of the commit itself: only a conflict says that it did nothing.
  if (end.error->lost() || (committing && !end.error->rolled_back())) throw end.error->as_error(TKW_UNKNOWN_OUTCOME);
  connection.fail(*end.error);
}

void Writer::touch(Session& session, const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  const auto newest = newest_of_each(touches);
  call.check();
  if (!newest.empty()) session.connection().run(touch_sql(newest));
}

}  // namespace tokenward::mysql

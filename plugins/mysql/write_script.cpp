#include "write_script.h"

#include <algorithm>
#include <span>
#include <string_view>

#include "named_rows.h"
#include "sql_text.h"
#include "tokenward/sdk/change_keys.hpp"

namespace tokenward::mysql {
namespace {

/// Rows in one INSERT.
constexpr std::size_t kRowsPerStatement = 1000;

/// Writes seqs of a batch as SQL: so far back from the counter's new value.
class Seqs {
 public:
  explicit Seqs(std::uint64_t count) : count_(count) {}
  void put(SqlText& sql, std::uint64_t seq) const {
    sql << "@seq";
    if (seq != count_) sql << "-" << count_ - seq;
  }

 private:
  std::uint64_t count_;
};

void raise_counter(SqlText& sql, std::uint64_t count, std::optional<std::uint64_t> trim_to) {
  sql << "UPDATE tokenward_meta SET seq = LAST_INSERT_ID(seq + " << count << ")";
  if (trim_to) sql << ", trimmed = GREATEST(trimmed, " << *trim_to << ")";
  sql << " WHERE one = 1;";
}

void put_rows(SqlText& sql, std::span<const Writes::Row> rows, const Seqs& seqs, std::string_view if_it_exists) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const tkw_record& record = *rows[i].record;
    if (i % kRowsPerStatement == 0)
      sql << "INSERT INTO tokenward_rec(kind, tenant, id, owner, state, version, due, touched, note, body) VALUES";
    else
      sql << ",";
    sql << "(" << record.key.kind << "," << record.key.tenant << "," << record.key.id << "," << record.owner << ","
        << record.state << ",";
    seqs.put(sql, rows[i].seq);
    sql << "," << record.due_us << "," << record.touched_us << "," << record.touched_note << "," << record.body << ")";
    if (i % kRowsPerStatement == kRowsPerStatement - 1 || i == rows.size() - 1) sql << if_it_exists << ";";
  }
}

void remove_rows(SqlText& sql, const std::vector<const tkw_key*>& keys) {
  KeyArray named;
  for (const tkw_key* key : keys) named.add(*key);
  if (!named.empty()) sql << "DELETE rec FROM " << named_rows("'" + named.json() + "'") << ";";
}

void log_changesets(SqlText& sql, std::span<const Writes::Logged> logged, const Seqs& seqs) {
  std::vector<std::uint8_t> changed;
  for (std::size_t i = 0; i < logged.size(); ++i) {
    const tkw_changeset& changeset = *logged[i].changeset;
    sdk::encode_change_keys(changeset, changed);
    sql << (i == 0 ? "INSERT INTO tokenward_log(seq, req, changed) VALUES(" : ",(");
    seqs.put(sql, logged[i].seq);
    sql << "," << tkw_bytes{changeset.request_id, sizeof changeset.request_id} << ","
        << tkw_bytes{changed.data(), changed.size()} << ")";
  }
  if (!logged.empty()) sql << ";";
}

}  // namespace

std::string write_script(const Writes& writes, std::optional<std::uint64_t> trim_to) {
  // VALUES() in the update is obsolete for MySQL 8.0.20 and later but the only form that MariaDB has too.
  constexpr std::string_view replace =
      " ON DUPLICATE KEY UPDATE owner = VALUES(owner), state = VALUES(state), version = VALUES(version),"
      " due = VALUES(due), body = VALUES(body)";
  const std::uint64_t count = std::max<std::uint64_t>(writes.logged.size(), 1);
  const Seqs seqs(count);
  SqlText sql;
  raise_counter(sql, count, trim_to);
  sql << "SET @seq = LAST_INSERT_ID();";
  put_rows(sql, writes.inserted, seqs, "");
  put_rows(sql, writes.replaced, seqs, replace);
  remove_rows(sql, writes.removed);
  log_changesets(sql, writes.logged, seqs);
  if (trim_to) sql << "DELETE FROM tokenward_log WHERE seq <= " << *trim_to << ";";
  sql << "COMMIT";
  return sql.text();
}

}  // namespace tokenward::mysql

#include "batch.h"

#include <algorithm>
#include <charconv>
#include <numeric>

#include "named_rows.h"
#include "sql_text.h"
#include "tokenward/sdk/contract.hpp"
#include "tokenward/sdk/host.hpp"

namespace tokenward::mysql {
namespace {

/// The first column of every row of an answer: what it is about.
enum RowTag : std::uint64_t { kLocked = 1, kExists = 2, kRequest = 3 };

tkw_bytes request_id(const tkw_changeset& changeset) { return {changeset.request_id, sizeof changeset.request_id}; }

bool holds(std::uint64_t expect, const std::optional<std::uint64_t>& version) {
  if (expect == TKW_ANY) return true;
  return expect == TKW_ABSENT ? !version : version == expect;
}

/// `SELECT tag, kind, tenant, id, version` of those rows.
std::string select_rows(RowTag tag, const KeyArray& keys) {
  return "SELECT " + std::to_string(tag) + ", rec.kind, rec.tenant, rec.id, rec.version FROM " +
         named_rows("'" + keys.json() + "'");
}

}  // namespace

bool row_before(const tkw_key& a, const tkw_key& b) noexcept {
  if (a.kind != b.kind) return a.kind < b.kind;
  if (const int order = sdk::compare_bytes(a.tenant, b.tenant); order != 0) return order < 0;
  return sdk::compare_bytes(a.id, b.id) < 0;
}

std::uint64_t number_in(tkw_bytes column) {
  const auto* const text = reinterpret_cast<const char*>(column.p);
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text, text + column.n, number);
  if (error != std::errc{} || end != text + column.n) throw sdk::Error(TKW_CORRUPT, "the server sent no number");
  return number;
}

Batch::Batch(std::span<const tkw_changeset* const> changesets) : changesets_(changesets) {
  for (const tkw_changeset* changeset : changesets) {
    first_entry_.push_back(entries_.size());
    for (const tkw_op* op : std::span(changeset->ops, changeset->n_ops)) entries_.push_back({op, std::nullopt});
  }
  first_entry_.push_back(entries_.size());
  by_key_.resize(entries_.size());
  std::iota(by_key_.begin(), by_key_.end(), std::size_t{0});
  std::sort(by_key_.begin(), by_key_.end(), [this](std::size_t a, std::size_t b) {
    return row_before(entries_[a].op->record->key, entries_[b].op->record->key);
  });
}

std::string Batch::lock_sql() const {
  KeyArray keys;
  for (const std::size_t i : by_key_) keys.add(entries_[i].op->record->key);
  return select_rows(kLocked, keys) + " FOR UPDATE SKIP LOCKED;" + select_requests();
}

std::string Batch::select_requests() const {
  SqlText sql;
  sql << "SELECT " << static_cast<std::uint64_t>(kRequest) << ", req, seq FROM tokenward_log WHERE req IN (";
  for (std::size_t i = 0; i < changesets_.size(); ++i) sql << (i == 0 ? "" : ",") << request_id(*changesets_[i]);
  sql << ")";
  return sql.text();
}

bool Batch::note(std::span<const tkw_bytes> columns) {
  const std::uint64_t tag = number_in(columns[0]);
  if (tag == kRequest) {
    requests_[std::string(sdk::text_of(columns[1]))] = number_in(columns[2]);
    return true;
  }
  if (tag != kLocked && tag != kExists) return false;
  Entry* const entry = find({columns[2], columns[3], static_cast<std::uint32_t>(number_in(columns[1])), 0});
  if (entry == nullptr) throw sdk::Error(TKW_INTERNAL, "the server found a row that was not asked for");
  if (tag == kLocked)
    entry->version = number_in(columns[4]);
  else
    entry->held_by_others = true;
  return true;
}

Batch::Entry* Batch::find(const tkw_key& key) {
  const auto at = std::lower_bound(by_key_.begin(), by_key_.end(), key, [this](std::size_t i, const tkw_key& wanted) {
    return row_before(entries_[i].op->record->key, wanted);
  });
  if (at == by_key_.end() || row_before(key, entries_[*at].op->record->key)) return nullptr;
  return &entries_[*at];
}

std::string Batch::look_again_sql() const {
  KeyArray keys;
  for (const std::size_t i : by_key_) {
    const Entry& entry = entries_[i];
    if (!entry.version && entry.op->expect != TKW_ABSENT) keys.add(entry.op->record->key);
  }
  return keys.empty() ? std::string() : select_rows(kExists, keys) + ";" + select_requests();
}

std::vector<sdk::Outcome> Batch::decide() const {
  std::vector<sdk::Outcome> outcomes;
  std::uint64_t seq = 0;
  for (std::size_t i = 0; i < changesets_.size(); ++i) {
    outcomes.push_back(decide_one(i, seq + 1));
    if (outcomes.back().code == TKW_OK) ++seq;
  }
  return outcomes;
}

sdk::Outcome Batch::decide_one(std::size_t changeset, std::uint64_t seq) const {
  // The first attempt at this request may be the very reason why its expectations hold no longer.
  const auto original = requests_.find(std::string(sdk::text_of(request_id(*changesets_[changeset]))));
  if (original != requests_.end()) return sdk::Outcome::duplicate(original->second);
  const auto entries = entries_of(changeset);
  for (std::uint32_t i = 0; i < entries.size(); ++i) {
    if (entries[i].held_by_others)
      return sdk::Outcome::refused(sdk::Error(TKW_RETRY, "another node is changing the same record").at(i));
    if (!holds(entries[i].op->expect, entries[i].version)) return sdk::Outcome::conflict(i);
  }
  return sdk::Outcome::applied(seq);
}

std::span<const Batch::Entry> Batch::entries_of(std::size_t changeset) const {
  const std::size_t begin = first_entry_[changeset];
  return std::span(entries_).subspan(begin, first_entry_[changeset + 1] - begin);
}

Writes Batch::writes(const std::vector<sdk::Outcome>& outcomes) const {
  Writes writes;
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    if (outcomes[i].code != TKW_OK) continue;
    for (const Entry& entry : entries_of(i)) {
      const bool exists = entry.version.has_value();
      if (entry.op->type == TKW_OP_PUT)
        (exists ? writes.replaced : writes.inserted).push_back({entry.op->record, outcomes[i].seq});
      else if (entry.op->type == TKW_OP_DELETE && exists)
        writes.removed.push_back(&entry.op->record->key);
    }
    writes.logged.push_back({changesets_[i], outcomes[i].seq});
  }
  return writes;
}

}  // namespace tokenward::mysql

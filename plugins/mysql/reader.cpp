#include "reader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "named_rows.h"
#include "scan_plan.h"
#include "tokenward/sdk/change_keys.hpp"

namespace tokenward::mysql {
namespace {

constexpr const char* kColumns =
    "rec.kind, rec.tenant, rec.id, rec.owner, rec.state, rec.version, rec.due, rec.touched, rec.note, rec.body";

/// The columns owner, state, version, due, touched, note, body from `first` on.
void read_columns(const Run& run, unsigned first, tkw_record& record) {
  record.struct_size = sizeof record;
  record.owner = run.bytes(first);
  record.state = static_cast<std::uint32_t>(run.number(first + 1));
  record.version = run.number(first + 2);
  record.due_us = run.integer(first + 3);
  record.touched_us = run.integer(first + 4);
  record.touched_note = run.bytes(first + 5);
  record.body = run.bytes(first + 6);
}

void deliver(Run& run, const sdk::RowSink& row) {
  while (run.step()) {
    tkw_record record{};
    record.key = {run.bytes(1), run.bytes(2), static_cast<std::uint32_t>(run.number(0)), 0};
    read_columns(run, 3, record);
    if (!row(record)) return;
  }
}

}  // namespace

void read_records(Session& session, std::span<const tkw_key> keys, const sdk::RowSink& row) {
  static const std::string one = std::string("SELECT ") + kColumns +
                                 " FROM tokenward_rec AS rec FORCE INDEX (PRIMARY)"
                                 " WHERE rec.kind = ? AND rec.tenant = ? AND rec.id = ?";
  static const std::string many = std::string("SELECT ") + kColumns + " FROM " + named_rows("?");
  if (keys.size() == 1) {
    Run run(session.prepared(one), keys[0].kind, keys[0].tenant, keys[0].id);
    return deliver(run, row);
  }
  KeyArray named;
  for (const tkw_key& key : keys) named.add(key);
  if (named.empty()) return;
  const std::string json = named.json();
  Run run(session.prepared(many), std::string_view(json));
  deliver(run, row);
}

void scan_records(Session& session, const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) {
  std::uint32_t left = scan.limit;
  for (const Leg& leg : plan_scan(scan)) {
    call.check();
    Run run(session.prepared(leg.sql));
    for (const Argument& argument : leg.arguments) std::visit([&](const auto& value) { run.bind(value); }, argument);
    run.bind(left);
    while (run.step()) {
      tkw_record record{};
      record.key = {run.bytes(kTenantColumn), run.bytes(kIdColumn), scan.kind, 0};
      read_columns(run, kOwnerColumn, record);
      --left;
      if (!row(record)) return;
      call.check();  // rows that have come in already end no wait
    }
    if (left == 0) return;
  }
}

void read_changes(Session& session, std::uint64_t after_seq, std::uint32_t limit, const sdk::ChangeSink& change) {
  std::vector<std::pair<std::uint64_t, std::vector<std::uint8_t>>> found;
  {
    Run run(session.prepared("SELECT seq, changed FROM tokenward_log WHERE seq > ? ORDER BY seq LIMIT ?"), after_seq,
            limit);
    while (run.step()) {
      const tkw_bytes changed = run.bytes(1);
      found.emplace_back(run.number(0), std::vector(changed.p, changed.p + changed.n));
    }
  }
  // Looked at afterwards, so that a row which has been trimmed before it was read shows.
  const FeedBounds reach = read_state(session).reach;
  if (after_seq < reach.first_seq - 1 || after_seq > reach.last_seq)
    throw sdk::Error(
        TKW_GONE, "the feed reaches from " + std::to_string(reach.first_seq) + " to " + std::to_string(reach.last_seq));
  for (const auto& [seq, changed] : found)
    if (!sdk::deliver_changes(seq, {changed.data(), changed.size()}, change)) return;
}

StoreState read_state(Session& session) {
  // One statement, so that both ends are of one instant.
  Run run(
      session.prepared("SELECT version, store_id, trimmed, (SELECT MAX(seq) FROM tokenward_log)"
                       " FROM tokenward_meta WHERE one = 1"));
  if (!run.step()) throw sdk::Error(TKW_CORRUPT, "the store does not say what it is");
  const std::uint64_t trimmed = run.number(2);
  StoreState state{
      {trimmed + 1, run.is_null(3) ? trimmed : run.number(3)}, static_cast<std::uint32_t>(run.number(0)), {}};
  const tkw_bytes id = run.bytes(1);
  if (id.n != state.store_id.size()) throw sdk::Error(TKW_CORRUPT, "the store has no id");
  std::copy_n(id.p, id.n, state.store_id.begin());
  return state;
}

}  // namespace tokenward::mysql

#include "reader.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "scan_plan.h"
#include "tokenward/sdk/change_keys.hpp"

namespace tokenward::mysql {
namespace {

/// A `get` asks for this many keys at a time, so that there are three statements instead of a thousand. A place that is
/// left over repeats the last key, which the server looks up once.
constexpr std::array<std::size_t, 3> kKeysPerStatement{64, 8, 1};

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

std::string get_sql(std::size_t keys) {
  std::string sql =
      "SELECT kind, tenant, id, owner, state, version, due, touched, note, body FROM tokenward_rec"
      " FORCE INDEX (PRIMARY) WHERE ";
  for (std::size_t i = 0; i < keys; ++i)
    sql += std::string(i == 0 ? "" : " OR ") + "(kind = ? AND tenant = ? AND id = ?)";
  return sql;
}

/// The largest statement that the keys fill, or the smallest that holds them all.
std::size_t places_for(std::size_t keys) {
  for (const std::size_t places : kKeysPerStatement)
    if (places <= keys || places == 1) return places;
  return 1;
}

/// False: the host has enough.
bool read_some(Session& session, std::span<const tkw_key> keys, std::size_t places, const sdk::RowSink& row) {
  Run run(session.prepared(get_sql(places)));
  for (std::size_t i = 0; i < places; ++i) {
    const tkw_key& key = keys[std::min(i, keys.size() - 1)];
    run.bind(key.kind);
    run.bind(key.tenant);
    run.bind(key.id);
  }
  while (run.step()) {
    tkw_record record{};
    record.key = {run.bytes(1), run.bytes(2), static_cast<std::uint32_t>(run.number(0)), 0};
    read_columns(run, 3, record);
    if (!row(record)) return false;
  }
  return true;
}

}  // namespace

void read_records(Session& session, const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& row) {
  while (!keys.empty()) {
    call.check();
    const std::size_t places = keys.size() > 1 ? std::max<std::size_t>(places_for(keys.size()), 8) : 1;
    const std::size_t count = std::min(places, keys.size());
    if (!read_some(session, keys.first(count), places, row)) return;
    keys = keys.subspan(count);
  }
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
      if (call.cancelled()) call.check();  // rows that have come in already end no wait
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

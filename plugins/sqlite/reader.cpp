#include "reader.h"

#include <algorithm>
#include <utility>

#include "scan_sql.h"
#include "tokenward/sdk/change_keys.hpp"
#include "tokenward/sdk/host.hpp"

namespace tokenward::sqlite {
namespace {

/// The columns owner, state, version, due, touched, note, body from `first` on.
void read_columns(const Run& run, int first, tkw_record& record) {
  record.struct_size = sizeof record;
  record.owner = run.blob(first);
  record.state = static_cast<std::uint32_t>(run.integer_or(first + 1, 0));
  record.version = static_cast<std::uint64_t>(run.integer(first + 2));
  record.due_us = run.integer_or(first + 3, TKW_NO_DUE);
  record.touched_us = run.integer(first + 4);
  record.touched_note = run.blob(first + 5);
  record.body = run.blob(first + 6);
}

tkw_bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

bool has(const tkw_scan& scan, std::uint32_t flag) { return (scan.flags & flag) != 0; }

/// Whether a scan by due begins at a position; 0 and empty bytes leave it open.
bool begins_at_due(const tkw_scan& scan) {
  return scan.after_due_us != 0 || scan.after_id.n != 0 ||
         (has(scan, TKW_SCAN_ALL_TENANTS) && scan.after_tenant.n != 0);
}

}  // namespace

Reader::Reader(const std::string& path, int cache_kib)
    : connection_(path, cache_kib),
      transactions_(connection_),
      get_(connection_,
           "SELECT owner, state, version, due, touched, note, body FROM rec WHERE tenant = ?1 AND kind = ?2 AND id = "
           "?3"),
      changes_(connection_, "SELECT seq, keys FROM log WHERE seq > ?1 ORDER BY seq LIMIT ?2"),
      bounds_(connection_, "SELECT (SELECT value FROM meta WHERE name = 'trimmed'), (SELECT max(seq) FROM log)"),
      store_id_(connection_, "SELECT value FROM meta WHERE name = 'store_id'"),
      tenant_after_(connection_, "SELECT tenant FROM rec WHERE tenant > ?1 ORDER BY tenant LIMIT 1"),
      tenant_before_(connection_, "SELECT tenant FROM rec WHERE tenant < ?1 ORDER BY tenant DESC LIMIT 1"),
      last_tenant_(connection_, "SELECT tenant FROM rec WHERE tenant >= ?1 ORDER BY tenant DESC LIMIT 1") {
  connection_.make_reader();
}

void Reader::get(std::span<const tkw_key> keys, const sdk::RowSink& row) {
  const Transaction snapshot(transactions_, Transaction::Kind::Read);
  for (const tkw_key& key : keys) {
    Run run(get_, key.tenant, key.kind, key.id);
    if (!run.step()) continue;
    tkw_record record{};
    record.key = key;
    read_columns(run, 0, record);
    if (!row(record)) return;
  }
}

void Reader::scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& row) {
  const Transaction snapshot(transactions_, Transaction::Kind::Read);
  Progress progress{row, scan.limit};
  if (has(scan, TKW_SCAN_BY_DUE))
    scan_index(scan, scan.tenant, begins_at_due(scan), progress);
  else if (has(scan, TKW_SCAN_ALL_TENANTS))
    scan_tenants(call, scan, progress);
  else
    scan_index(scan, scan.tenant, scan.after_id.n != 0, progress);
}

void Reader::scan_tenants(const sdk::Call& call, const tkw_scan& scan, Progress& progress) {
  const bool descending = has(scan, TKW_SCAN_DESC);
  const bool positioned = scan.after_tenant.n != 0 || scan.after_id.n != 0;
  std::string tenant(sdk::text_of(scan.after_tenant));
  if (descending && !positioned) {
    if (!next_tenant(last_tenant_, tenant)) return;
    scan_index(scan, bytes_of(tenant), false, progress);
  } else if (!descending || scan.after_id.n != 0) {  // before (tenant, no id) nothing of that tenant remains
    scan_index(scan, bytes_of(tenant), scan.after_id.n != 0, progress);
  }
  while (!progress.done() && next_tenant(descending ? tenant_before_ : tenant_after_, tenant)) {
    call.check();
    scan_index(scan, bytes_of(tenant), false, progress);
  }
}

bool Reader::next_tenant(Statement& statement, std::string& tenant) {
  Run run(statement, bytes_of(tenant));
  if (!run.step()) return false;
  const std::string next(sdk::text_of(run.blob(0)));  // a copy first: `tenant` is bound to the statement
  tenant = next;
  return true;
}

void Reader::scan_index(const tkw_scan& scan, tkw_bytes tenant, bool after, Progress& progress) {
  const bool by_due = has(scan, TKW_SCAN_BY_DUE), by_owner = has(scan, TKW_SCAN_BY_OWNER);
  const bool stateless = has(scan, TKW_SCAN_BY_STATE) && scan.state == 0;
  const bool until = by_due ? scan.until_due_us != 0 : scan.until_id.n != 0;
  const std::uint32_t flags = by_due ? scan.flags : scan.flags & ~std::uint32_t{TKW_SCAN_ALL_TENANTS};

  Run run(scan_statement(flags, stateless, after, until));
  run.bind(kKind, scan.kind);
  run.bind(kTenant, tenant);
  by_owner ? run.bind(kOwnerOrState, scan.owner) : run.bind(kOwnerOrState, scan.state);
  run.bind(kAfterDue, scan.after_due_us);
  run.bind(kAfterTenant, scan.after_tenant);
  run.bind(kAfterId, scan.after_id);
  by_due ? run.bind(kUntil, scan.until_due_us) : run.bind(kUntil, scan.until_id);
  run.bind(kLimit, progress.remaining);
  while (!progress.done() && run.step()) {
    tkw_record record{};
    record.key = {run.blob(kTenantColumn), run.blob(kIdColumn), scan.kind, 0};
    read_columns(run, kOwnerColumn, record);
    --progress.remaining;
    progress.wanted = progress.row(record);
  }
}

Statement& Reader::scan_statement(std::uint32_t flags, bool stateless, bool after, bool until) {
  const ScanShape shape{flags, stateless, after, until};
  const auto known = scans_.find(shape.number());
  if (known != scans_.end()) return known->second;
  return scans_.emplace(shape.number(), Statement(connection_, scan_sql(shape))).first->second;
}

void Reader::changes(std::uint64_t after_seq, std::uint32_t limit, const sdk::ChangeSink& change) {
  const Transaction snapshot(transactions_, Transaction::Kind::Read);
  const FeedBounds reach = bounds();
  if (after_seq < reach.first_seq - 1 || after_seq > reach.last_seq)
    throw sdk::Error(
        TKW_GONE, "the feed reaches from " + std::to_string(reach.first_seq) + " to " + std::to_string(reach.last_seq));
  Run run(changes_, after_seq, limit);
  while (run.step()) {
    if (!sdk::deliver_changes(static_cast<std::uint64_t>(run.integer(0)), run.blob(1), change)) return;
  }
}

FeedBounds Reader::bounds() {
  Run run(bounds_);
  if (!run.step()) throw sdk::Error(TKW_CORRUPT, "the store does not say how far its feed reaches");
  const std::int64_t trimmed = run.integer(0);
  return {static_cast<std::uint64_t>(trimmed + 1), static_cast<std::uint64_t>(run.integer_or(1, trimmed))};
}

std::array<std::uint8_t, 16> Reader::store_id() {
  Run run(store_id_);
  std::array<std::uint8_t, 16> id{};
  if (!run.step() || run.blob(0).n != id.size()) throw sdk::Error(TKW_CORRUPT, "the store has no id");
  std::copy_n(run.blob(0).p, id.size(), id.begin());
  return id;
}

}  // namespace tokenward::sqlite

#include "core.h"

#include <algorithm>
#include <chrono>

namespace tokenward::bad {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kSchema = 1;
using Position = std::tuple<std::int64_t, std::string, std::string>;

Position position(const tkw_scan& scan, const Row& row) {
  return {has(scan, TKW_SCAN_BY_DUE) ? row.due_us : 0, row.tenant, row.id};
}

}  // namespace

tkw_bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

tkw_key key_view(const Row& row) { return {bytes_of(row.tenant), bytes_of(row.id), row.kind, 0}; }

tkw_record record_of(const Row& row, bool keys_only) {
  return {sizeof(tkw_record),
          row.state,
          key_view(row),
          bytes_of(row.owner),
          row.version,
          row.due_us,
          row.touched_us,
          keys_only ? tkw_bytes{} : bytes_of(row.note),
          keys_only ? tkw_bytes{} : bytes_of(row.body)};
}

RequestId request_of(const tkw_changeset& changeset) {
  RequestId id;
  std::copy_n(changeset.request_id, id.size(), id.begin());
  return id;
}

Core::Core(const sdk::Settings& settings) : log_(settings.find("path").value_or("")) {}

void Core::check_settings(const sdk::Settings& settings) const {
  if (settings.all().size() != 1) throw sdk::Error(TKW_INVALID, "the one setting is path");
}

Core::Lock Core::lock(const sdk::Call& call) {
  Lock held(mutex_, std::defer_lock);
  do call.check();
  while (!held.try_lock_for(20ms));
  return held;
}

Core::Lock Core::lock_migrated(const sdk::Call& call) {
  Lock held = lock(call);
  if (schema_ != kSchema) throw sdk::Error(TKW_SCHEMA, "the store has not been migrated");
  return held;
}

sdk::Info Core::info(const sdk::Call& call) {
  const Lock held = lock(call);
  return {schema_, kSchema, 16, 8, TKW_CAP_DURABLE, first_seq_, newest(), store_id_};
}

std::string Core::migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode mode) {
  const Lock held = lock(call);
  if (to != kSchema) throw sdk::Error(TKW_INVALID, "the only version of the schema is 1");
  if (schema_ == kSchema) return "nothing to do";
  if (mode == sdk::MigrationMode::DryRun) return "would begin the log";
  create_log();
  return "began the log";
}

const Row* Core::find(const tkw_key& key) const {
  const auto at = rows_.find(key_of(key));
  return at == rows_.end() ? nullptr : &at->second;
}

void Core::get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) {
  const Lock held = lock_migrated(call);
  for (const tkw_key& key : keys)
    if (const Row* row = find(key); row != nullptr && !deliver(record_of(*row))) return;
}

bool Core::has_rows_of(const tkw_scan& scan, const Row& row) const {
  return row.kind == scan.kind && (has(scan, TKW_SCAN_ALL_TENANTS) || row.tenant == sdk::text_of(scan.tenant)) &&
         (!has(scan, TKW_SCAN_BY_OWNER) || row.owner == sdk::text_of(scan.owner)) &&
         (!has(scan, TKW_SCAN_BY_STATE) || row.state == scan.state) &&
         (!has(scan, TKW_SCAN_BY_DUE) || row.due_us != TKW_NO_DUE);
}

bool Core::is_before(const tkw_scan& scan, const Row& a, const Row& b) const {
  return position(scan, a) < position(scan, b);
}

bool Core::is_behind_start(const tkw_scan& scan, const Row& row) const {
  const bool all = has(scan, TKW_SCAN_ALL_TENANTS);
  const Position start{scan.after_due_us, sdk::text_of(all ? scan.after_tenant : scan.tenant),
                       sdk::text_of(scan.after_id)};
  if (scan.after_due_us == 0 && scan.after_id.n == 0 && (!all || scan.after_tenant.n == 0)) return true;
  return has(scan, TKW_SCAN_DESC) ? position(scan, row) < start : position(scan, row) > start;
}

bool Core::is_before_end(const tkw_scan& scan, const Row& row) const {
  const bool down = has(scan, TKW_SCAN_DESC);
  const auto id = sdk::text_of(scan.until_id);
  if (!id.empty()) return down ? row.id > id : row.id < id;
  return scan.until_due_us == 0 || (down ? row.due_us > scan.until_due_us : row.due_us < scan.until_due_us);
}

void Core::scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& deliver) {
  const Lock held = lock_migrated(call);
  std::vector<const Row*> found;
  for (const auto& [key, row] : rows_)
    if (has_rows_of(scan, row) && is_behind_start(scan, row) && is_before_end(scan, row)) found.push_back(&row);
  std::sort(found.begin(), found.end(), [&](const Row* a, const Row* b) { return is_before(scan, *a, *b); });
  if (has(scan, TKW_SCAN_DESC)) std::reverse(found.begin(), found.end());
  found.resize(std::min<std::size_t>(found.size(), scan.limit));
  for (const Row* row : found) {
    call.check();
    if (!deliver(record_of(*row, has(scan, TKW_SCAN_KEYS)))) return;
  }
}

std::vector<sdk::Outcome> Core::apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) {
  const Lock held = lock_migrated(call);
  std::vector<sdk::Outcome> outcomes;
  for (const tkw_changeset* changeset : changesets) {
    try {
      outcomes.push_back(apply_one(*changeset));
    } catch (const sdk::Error& error) {
      outcomes.push_back(sdk::Outcome::refused(error));
    }
  }
  committed_.publish(newest());
  return outcomes;
}

bool Core::is_met(const tkw_op& op, const Row* row) const {
  if (op.expect == TKW_ANY) return true;
  return op.expect == TKW_ABSENT ? row == nullptr : row != nullptr && row->version == op.expect;
}

std::optional<std::uint64_t> Core::find_request(const RequestId& id) const {
  const auto known = requests_.find(id);
  return known == requests_.end() ? std::nullopt : std::optional(known->second);
}

std::optional<std::uint32_t> Core::first_conflict(const tkw_changeset& changeset) const {
  for (std::uint32_t i = 0; i < changeset.n_ops; ++i)
    if (!is_met(*changeset.ops[i], find(changeset.ops[i]->record->key))) return i;
  return std::nullopt;
}

sdk::Outcome Core::apply_one(const tkw_changeset& changeset) {
  if (const auto seq = find_request(request_of(changeset))) return sdk::Outcome::duplicate(*seq);
  if (const auto op = first_conflict(changeset)) return sdk::Outcome::conflict(*op);
  return sdk::Outcome::applied(commit(changeset));
}

std::uint64_t Core::commit(const tkw_changeset& changeset) {
  commit_as(changeset, last_seq_ + 1);
  return last_seq_;
}

Row Core::row_of(const tkw_record& record) const {
  const auto copy = [](tkw_bytes bytes) { return std::string(sdk::text_of(bytes)); };
  return {.kind = record.key.kind,
          .state = record.state,
          .tenant = copy(record.key.tenant),
          .id = copy(record.key.id),
          .owner = copy(record.owner),
          .note = copy(record.touched_note),
          .body = copy(record.body),
          .due_us = record.due_us,
          .touched_us = record.touched_us};
}

void Core::put(Row row) {
  const Key key = key_of(key_view(row));
  if (const auto old = rows_.find(key); old != rows_.end()) {
    row.touched_us = old->second.touched_us;
    row.note = old->second.note;
  }
  rows_[key] = std::move(row);
}

void Core::remove(const Key& key) { rows_.erase(key); }

void Core::touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  const Lock held = lock_migrated(call);
  for (const tkw_touch* touch : touches)
    if (find(touch->key) != nullptr) touch_row(*touch);
}

void Core::changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
                   const sdk::ChangeSink& deliver) {
  const Lock held = lock_migrated(call);
  if (after_seq < first_seq_ - 1 || after_seq > newest()) throw sdk::Error(TKW_GONE, "outside of the feed");
  for (auto at = feed_.upper_bound(after_seq); at != feed_.end() && limit > 0; ++at, --limit)
    for (const Change& change : at->second)
      if (!deliver({sizeof(tkw_change),
                    change.type,
                    at->first,
                    {bytes_of(change.tenant), bytes_of(change.id), change.kind, 0}}))
        return;
}

void Core::wait(const sdk::Call& call, std::uint64_t after_seq) { committed_.wait(call, after_seq); }

void Core::interrupt(std::uint64_t) { committed_.wake(); }

}  // namespace tokenward::bad

BAD_PLUGIN(sound, tokenward::bad::Core)

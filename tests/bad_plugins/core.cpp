#include "core.h"

#include <algorithm>
#include <chrono>
#include <random>

namespace tokenward::bad {

namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t kSchema = 1;
constexpr std::uint64_t kLeap = 1 << 20;

enum Entry : std::uint64_t { kCreated = 1, kOpened = 2, kChangeset = 3, kTouch = 4 };

void write_row(mystore::Writer& to, const Row& row) {
  to.number(row.kind)
      .bytes(row.tenant)
      .bytes(row.id)
      .number(row.state)
      .bytes(row.owner)
      .bytes(row.note)
      .bytes(row.body);
  to.number(static_cast<std::uint64_t>(row.due_us)).number(static_cast<std::uint64_t>(row.touched_us));
}

Row read_row(mystore::Reader& from) {
  Row row;
  row.kind = static_cast<std::uint32_t>(from.number());
  row.tenant = from.bytes(), row.id = from.bytes();
  row.state = static_cast<std::uint32_t>(from.number());
  row.owner = from.bytes(), row.note = from.bytes(), row.body = from.bytes();
  row.due_us = static_cast<std::int64_t>(from.number());
  row.touched_us = static_cast<std::int64_t>(from.number());
  return row;
}

tkw_key view_of(const Row& row) { return {bytes_of(row.tenant), bytes_of(row.id), row.kind, 0}; }

using Position = std::tuple<std::int64_t, std::string, std::string>;

Position position(const tkw_scan& scan, const Row& row) {
  return {has(scan, TKW_SCAN_BY_DUE) ? row.due_us : 0, row.tenant, row.id};
}

}  // namespace

tkw_bytes bytes_of(const std::string& text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

tkw_record record_of(const Row& row, bool keys_only) {
  return {sizeof(tkw_record),
          row.state,
          view_of(row),
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

void Core::load() {
  log_.replay([this](std::string_view payload) { replay(payload); });
  if (schema_ != 0) raise_seq();
}

void Core::raise_seq() {
  mystore::Writer entry;
  write(entry.number(kOpened).number(last_seq_ + kLeap));
  sync();
  replay(entry.text());
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
  std::random_device random;
  std::string id(store_id_.size(), '\0');
  std::generate(id.begin(), id.end(), [&] { return static_cast<char>(random()); });
  mystore::Writer entry;
  write(entry.number(kCreated).number(kSchema).number(kLeap).bytes(id));
  sync();
  replay(entry.text());
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

void Core::commit_as(const tkw_changeset& changeset, std::uint64_t seq) {
  const RequestId id = request_of(changeset);
  mystore::Writer entry;
  entry.number(kChangeset).number(seq).bytes({reinterpret_cast<const char*>(id.data()), id.size()});
  for (std::uint32_t i = 0; i < changeset.n_ops; ++i) {
    if (changeset.ops[i]->type == TKW_OP_CHECK) continue;
    tkw_record record = *changeset.ops[i]->record;
    if (changeset.ops[i]->type == TKW_OP_DELETE) record.owner = record.touched_note = record.body = {};
    entry.number(changeset.ops[i]->type);
    write_row(entry, row_of(record));
  }
  write(entry.number(0));
  sync();
  replay(entry.text());
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
  const Key key = key_of(view_of(row));
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

void Core::touch_row(const tkw_touch& touch) {
  Row row;
  row.kind = touch.key.kind, row.touched_us = touch.at_us;
  row.tenant = sdk::text_of(touch.key.tenant), row.id = sdk::text_of(touch.key.id), row.note = sdk::text_of(touch.note);
  mystore::Writer entry;
  write_row(entry.number(kTouch), row);
  write(entry);
  replay(entry.text());
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

/// What an entry says, done when it is written and when it is read again.
void Core::replay(std::string_view payload) {
  mystore::Reader entry(payload);
  const std::uint64_t kind = entry.number();
  if (kind == kTouch) {
    const Row touch = read_row(entry);
    const auto at = rows_.find(key_of(view_of(touch)));
    if (at == rows_.end() || at->second.touched_us >= touch.touched_us) return;
    at->second.touched_us = touch.touched_us;
    at->second.note = touch.note;
    return;
  }
  if (kind == kCreated) schema_ = static_cast<std::uint32_t>(entry.number());
  last_seq_ = std::max(last_seq_, entry.number());
  if (kind == kCreated) {
    first_seq_ = last_seq_ + 1;
    const std::string id = entry.bytes();
    std::copy_n(id.begin(), store_id_.size(), store_id_.begin());
  }
  if (kind != kChangeset) return;
  const std::uint64_t seq = mystore::Reader(payload.substr(8)).number();
  const std::string id = entry.bytes();
  RequestId request;
  std::copy_n(id.begin(), request.size(), request.begin());
  requests_[request] = seq;
  auto& changes = feed_[seq];
  while (const auto type = static_cast<std::uint32_t>(entry.number())) {
    Row row = read_row(entry);
    row.version = seq;
    changes.push_back({type, row.kind, row.tenant, row.id});
    if (type == TKW_OP_DELETE)
      remove(key_of(view_of(row)));
    else
      put(std::move(row));
  }
}

}  // namespace tokenward::bad

BAD_PLUGIN(sound, tokenward::bad::Core)

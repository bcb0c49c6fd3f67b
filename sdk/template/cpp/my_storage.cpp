#include "my_storage.h"

#include <algorithm>
#include <random>

namespace mystore {

namespace {

constexpr std::uint32_t kSchema = 1;
constexpr std::uint64_t kLeap = 1 << 20;  // seqs passed over at every open: see `open` in storage.h

/// What an entry tells. The numbers are stored: never reuse one.
enum Entry : std::uint64_t { kCreated = 1, kOpened = 2, kChangeset = 3, kTouch = 4 };

void write_key(Writer& to, const tkw_key& key) {
  to.number(key.kind).bytes(sdk::text_of(key.tenant)).bytes(sdk::text_of(key.id));
}

Row read_key(Reader& from) {
  Row row;
  row.kind = static_cast<std::uint32_t>(from.number());
  row.tenant = from.bytes();
  row.id = from.bytes();
  return row;
}

void write_op(Writer& to, const tkw_op& op) {
  const tkw_record& record = *op.record;
  to.number(op.type);
  write_key(to, record.key);
  if (op.type != TKW_OP_PUT) return;
  to.number(record.state).bytes(sdk::text_of(record.owner)).number(static_cast<std::uint64_t>(record.due_us));
  to.number(static_cast<std::uint64_t>(record.touched_us)).bytes(sdk::text_of(record.touched_note));
  to.bytes(sdk::text_of(record.body));
}

void read_rest_of_put(Reader& from, Row& row) {
  row.state = static_cast<std::uint32_t>(from.number());
  row.owner = from.bytes();
  row.due_us = static_cast<std::int64_t>(from.number());
  row.touched_us = static_cast<std::int64_t>(from.number());
  row.note = from.bytes();
  row.body = from.bytes();
}

bool is_met(const tkw_op& op, const Row* row) {
  if (op.expect == TKW_ANY) return true;
  return op.expect == TKW_ABSENT ? row == nullptr : row != nullptr && row->version == op.expect;
}

}  // namespace

std::unique_ptr<MyStorage> MyStorage::open(const sdk::Host& host, const sdk::Settings& settings) {
  const auto path = settings.find("path");
  if (!path || path->empty() || settings.all().size() != 1) throw sdk::Error(TKW_INVALID, "the one setting is path");
  auto store = std::make_unique<MyStorage>(*path);
  host.log(sdk::LogLevel::Info, "opened " + *path);
  return store;
}

MyStorage::MyStorage(const std::string& path) : log_(path) {
  log_.replay([this](std::string_view payload) { replay(payload); });
  if (schema_ != 0) raise_seq();
}

void MyStorage::raise_seq() {
  Writer entry;
  record(entry.number(kOpened).number(last_seq_ + kLeap));
}

void MyStorage::check_migrated() const {
  if (schema_ != kSchema) throw sdk::Error(TKW_SCHEMA, "the store has not been migrated");
}

sdk::Info MyStorage::info(const sdk::Call& call) {
  const Turn::Held turn = turn_.take(call);
  log_.check();
  return {.schema_have = schema_,
          .schema_want = kSchema,
          .max_concurrency = 8,
          .max_appliers = 1,
          .caps = TKW_CAP_DURABLE,
          .first_seq = first_seq_,
          .last_seq = feed_.empty() ? first_seq_ - 1 : feed_.rbegin()->first,
          .store_id = store_id_};
}

std::string MyStorage::migrate(const sdk::Call& call, std::uint32_t to, sdk::MigrationMode mode) {
  const Turn::Held turn = turn_.take(call);
  if (to != kSchema) throw sdk::Error(TKW_INVALID, "the only version of the schema is 1");
  if (schema_ == kSchema) return "nothing to do";
  if (mode == sdk::MigrationMode::DryRun) return "would begin the log";
  std::random_device random;
  std::string id(store_id_.size(), '\0');
  std::generate(id.begin(), id.end(), [&] { return static_cast<char>(random()); });
  Writer entry;
  record(entry.number(kCreated).number(kSchema).number(kLeap).bytes(id));
  return "began the log";
}

void MyStorage::get(const sdk::Call& call, std::span<const tkw_key> keys, const sdk::RowSink& deliver) {
  const Turn::Held turn = turn_.take(call);
  check_migrated();
  for (const tkw_key& key : keys)
    if (const Row* row = rows_.find(key); row != nullptr && !deliver(row->record())) return;
}

void MyStorage::scan(const sdk::Call& call, const tkw_scan& scan, const sdk::RowSink& deliver) {
  const Turn::Held turn = turn_.take(call);
  check_migrated();
  const bool keys_only = (scan.flags & TKW_SCAN_KEYS) != 0;
  rows_.scan(scan, [&](const Row& row) {
    call.check();
    return deliver(row.record(keys_only));
  });
}

std::vector<sdk::Outcome> MyStorage::apply(const sdk::Call& call, std::span<const tkw_changeset* const> changesets) {
  const Turn::Held turn = turn_.take(call);
  check_migrated();
  std::vector<sdk::Outcome> outcomes;
  for (const tkw_changeset* changeset : changesets) {
    try {
      if (!outcomes.empty()) call.check();  // each changeset has an outcome of its own, also once time has run out
      outcomes.push_back(apply_one(*changeset));
    } catch (const sdk::Error& error) {
      outcomes.push_back(sdk::Outcome::refused(error));
    }
  }
  return outcomes;
}

sdk::Outcome MyStorage::apply_one(const tkw_changeset& changeset) {
  RequestId request;
  std::copy_n(changeset.request_id, request.size(), request.begin());
  if (const auto known = requests_.find(request); known != requests_.end())
    return sdk::Outcome::duplicate(known->second);

  for (std::uint32_t i = 0; i < changeset.n_ops; ++i)
    if (!is_met(*changeset.ops[i], rows_.find(changeset.ops[i]->record->key))) return sdk::Outcome::conflict(i);

  Writer entry;
  entry.number(kChangeset).number(last_seq_ + 1).bytes({reinterpret_cast<const char*>(request.data()), request.size()});
  const auto writes = [](const tkw_op* op) { return op->type != TKW_OP_CHECK; };
  entry.number(static_cast<std::uint64_t>(std::count_if(changeset.ops, changeset.ops + changeset.n_ops, writes)));
  for (std::uint32_t i = 0; i < changeset.n_ops; ++i)
    if (writes(changeset.ops[i])) write_op(entry, *changeset.ops[i]);
  record(entry);
  return sdk::Outcome::applied(last_seq_);
}

void MyStorage::touch(const sdk::Call& call, std::span<const tkw_touch* const> touches) {
  const Turn::Held turn = turn_.take(call);
  check_migrated();
  for (const tkw_touch* touch : touches) {
    if (rows_.find(touch->key) == nullptr) continue;
    Writer entry;
    write_key(entry.number(kTouch), touch->key);
    entry.number(static_cast<std::uint64_t>(touch->at_us)).bytes(sdk::text_of(touch->note));
    log_.append(entry.text());  // may be lost in a crash, so nobody waits for the disk
    replay(entry.text());
  }
}

void MyStorage::changes(const sdk::Call& call, std::uint64_t after_seq, std::uint32_t limit,
                        const sdk::ChangeSink& deliver) {
  const Turn::Held turn = turn_.take(call);
  check_migrated();
  const std::uint64_t newest = feed_.empty() ? first_seq_ - 1 : feed_.rbegin()->first;
  if (after_seq < first_seq_ - 1 || after_seq > newest) throw sdk::Error(TKW_GONE, "outside of the feed");
  for (auto at = feed_.upper_bound(after_seq); at != feed_.end() && limit > 0; ++at, --limit)
    for (const Change& change : at->second)
      if (!deliver({sizeof(tkw_change), change.type, at->first, change.key.record().key})) return;
}

/// The host has made the call cancelled before: whoever waits for a turn looks, and `scan` asks between two rows.
void MyStorage::interrupt(std::uint64_t) { turn_.wake(); }

/// First on the disk, then visible.
void MyStorage::record(const Writer& entry) {
  log_.append(entry.text());
  log_.sync();
  replay(entry.text());
}

void MyStorage::replay(std::string_view payload) {
  Reader entry(payload);
  switch (entry.number()) {
    case kCreated:
      return replay_created(entry);
    case kOpened:
      last_seq_ = entry.number();
      return;
    case kChangeset:
      return replay_changeset(entry);
    case kTouch:
      return replay_touch(entry);
    default:
      throw sdk::Error(TKW_SCHEMA, "the log has an entry that only a newer version knows");
  }
}

void MyStorage::replay_created(Reader& entry) {
  schema_ = static_cast<std::uint32_t>(entry.number());
  if (schema_ > kSchema) throw sdk::Error(TKW_SCHEMA, "the store was written by a newer version");
  last_seq_ = entry.number();
  first_seq_ = last_seq_ + 1;
  const std::string id = entry.bytes();
  std::copy_n(id.begin(), std::min(id.size(), store_id_.size()), store_id_.begin());
}

void MyStorage::replay_changeset(Reader& entry) {
  last_seq_ = entry.number();
  RequestId request{};
  const std::string id = entry.bytes();
  std::copy_n(id.begin(), std::min(id.size(), request.size()), request.begin());
  requests_[request] = last_seq_;
  feed_[last_seq_];  // also of a changeset that only checks
  for (std::uint64_t left = entry.number(); left > 0; --left) {
    const auto type = static_cast<std::uint32_t>(entry.number());
    Row row = read_key(entry);
    feed_[last_seq_].push_back({type, row});
    if (type == TKW_OP_DELETE) {
      rows_.remove(row.record().key);
      continue;
    }
    read_rest_of_put(entry, row);
    row.version = last_seq_;
    rows_.put(std::move(row));
  }
}

void MyStorage::replay_touch(Reader& entry) {
  const Row row = read_key(entry);
  const auto at_us = static_cast<std::int64_t>(entry.number());
  rows_.touch(row.record().key, at_us, entry.bytes());
}

}  // namespace mystore

TKW_STORAGE_PLUGIN(mystore::MyStorage)

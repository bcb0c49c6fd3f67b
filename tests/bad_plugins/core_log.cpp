// The log of the store that all have in common: what its entries say, written and read again.
#include <algorithm>
#include <random>

#include "core.h"

namespace tokenward::bad {

namespace {

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

}  // namespace

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

void Core::create_log() {
  std::random_device random;
  std::string id(store_id_.size(), '\0');
  std::generate(id.begin(), id.end(), [&] { return static_cast<char>(random()); });
  mystore::Writer entry;
  write(entry.number(kCreated).number(kSchema).number(kLeap).bytes(id));
  sync();
  replay(entry.text());
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

void Core::touch_row(const tkw_touch& touch) {
  Row row;
  row.kind = touch.key.kind, row.touched_us = touch.at_us;
  row.tenant = sdk::text_of(touch.key.tenant), row.id = sdk::text_of(touch.key.id), row.note = sdk::text_of(touch.note);
  mystore::Writer entry;
  write_row(entry.number(kTouch), row);
  write(entry);
  replay(entry.text());
}

/// What an entry says, done when it is written and when it is read again.
void Core::replay(std::string_view payload) {
  mystore::Reader entry(payload);
  switch (entry.number()) {
    case kCreated:
      schema_ = static_cast<std::uint32_t>(entry.number());
      last_seq_ = entry.number();
      first_seq_ = last_seq_ + 1;
      std::ranges::copy(entry.bytes(), store_id_.begin());
      return;
    case kOpened:
      last_seq_ = entry.number();
      return;
    case kChangeset:
      return replay_changeset(entry);
    default:
      return replay_touch(entry);
  }
}

void Core::replay_changeset(mystore::Reader& entry) {
  const std::uint64_t seq = entry.number();
  last_seq_ = std::max(last_seq_, seq);  // a plugin may commit out of order
  RequestId request;
  std::ranges::copy(entry.bytes(), request.begin());
  requests_[request] = seq;
  auto& changes = feed_[seq];
  while (const auto type = static_cast<std::uint32_t>(entry.number())) {
    Row row = read_row(entry);
    row.version = seq;
    changes.push_back({type, row.kind, row.tenant, row.id});
    if (type == TKW_OP_DELETE)
      remove(key_of(key_view(row)));
    else
      put(std::move(row));
  }
}

void Core::replay_touch(mystore::Reader& entry) {
  const Row touch = read_row(entry);
  const auto at = rows_.find(key_of(key_view(touch)));
  if (at == rows_.end() || at->second.touched_us >= touch.touched_us) return;
  at->second.touched_us = touch.touched_us;
  at->second.note = touch.note;
}

}  // namespace tokenward::bad

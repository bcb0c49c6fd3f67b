#include "codec.h"

namespace tokenward::file {

void Encoder::key(const Key& key) {
  number(key.kind);
  number(static_cast<std::uint16_t>(key.id.size()));
  number(static_cast<std::uint8_t>(key.tenant.size()));
  bytes(key.tenant);
  bytes(key.id);
}

void Encoder::row(const Columns& columns) {
  key(columns.key);
  number(columns.version);
  number(columns.due_us);
  number(columns.touched_us);
  number(static_cast<std::uint32_t>(columns.body.size() << 8 | columns.state));
  number(static_cast<std::uint8_t>(columns.owner.size()));
  number(static_cast<std::uint8_t>(columns.note.size()));
  bytes(columns.owner);
  bytes(columns.note);
  bytes(columns.body);
}

std::string_view Decoder::bytes(std::size_t n) {
  if (n > rest_.size()) throw Malformed();
  const std::string_view taken = rest_.substr(0, n);
  rest_.remove_prefix(n);
  return taken;
}

Key Decoder::key() {
  Key key;
  key.kind = number<std::uint32_t>();
  const auto id_bytes = number<std::uint16_t>();
  const auto tenant_bytes = number<std::uint8_t>();
  key.tenant = bytes(tenant_bytes);
  key.id = bytes(id_bytes);
  if (id_bytes == 0 || id_bytes > TKW_MAX_ID_BYTES || tenant_bytes > TKW_MAX_TENANT_BYTES) throw Malformed();
  return key;
}

Columns Decoder::row() {
  Columns columns;
  columns.key = key();
  columns.version = number<std::uint64_t>();
  columns.due_us = number<std::int64_t>();
  columns.touched_us = number<std::int64_t>();
  const auto body_and_state = number<std::uint32_t>();
  columns.state = body_and_state & 0xFF;
  const auto owner_bytes = number<std::uint8_t>();
  const auto note_bytes = number<std::uint8_t>();
  columns.owner = bytes(owner_bytes);
  columns.note = bytes(note_bytes);
  columns.body = bytes(body_and_state >> 8);
  if (columns.state > TKW_MAX_STATE || note_bytes > TKW_MAX_NOTE_BYTES) throw Malformed();
  return columns;
}

}  // namespace tokenward::file

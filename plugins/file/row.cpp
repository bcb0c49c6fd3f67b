#include "row.h"

#include <algorithm>
#include <new>
#include <utility>

#include "tokenward/sdk/host.hpp"

namespace tokenward::file {
namespace {

tkw_bytes bytes_of(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Key key_of(const tkw_key& key) noexcept { return {key.kind, sdk::text_of(key.tenant), sdk::text_of(key.id)}; }

Columns columns_of(const tkw_record& record) noexcept {
  return {key_of(record.key),
          sdk::text_of(record.owner),
          record.state,
          record.version,
          record.due_us,
          record.touched_us,
          sdk::text_of(record.touched_note),
          sdk::text_of(record.body)};
}

tkw_record record_of(const Columns& columns) noexcept {
  return {sizeof(tkw_record),
          columns.state,
          {bytes_of(columns.key.tenant), bytes_of(columns.key.id), columns.key.kind, 0},
          bytes_of(columns.owner),
          columns.version,
          columns.due_us,
          columns.touched_us,
          bytes_of(columns.note),
          bytes_of(columns.body)};
}

Row::Pointer Row::make(const Columns& columns) {
  const std::size_t text_bytes = columns.key.tenant.size() + columns.key.id.size() + columns.owner.size();
  void* const place = ::operator new(sizeof(Row) + text_bytes);
  Pointer row;
  try {
    row.reset(new (place) Row(columns));
  } catch (...) {
    ::operator delete(place);
    throw;
  }
  char* text = static_cast<char*>(place) + sizeof(Row);
  for (const std::string_view part : {columns.key.tenant, columns.key.id, columns.owner})
    text = std::copy(part.begin(), part.end(), text);
  return row;
}

void Row::Free::operator()(const Row* row) const noexcept {
  row->~Row();
  ::operator delete(const_cast<Row*>(row));
}

Row::Row(const Columns& columns)
    : version_(columns.version),
      due_us_(columns.due_us),
      touched_us_(columns.touched_us),
      kind_(columns.key.kind),
      id_bytes_(static_cast<std::uint16_t>(columns.key.id.size())),
      tenant_bytes_(static_cast<std::uint8_t>(columns.key.tenant.size())),
      owner_bytes_(static_cast<std::uint8_t>(columns.owner.size())),
      state_(static_cast<std::uint8_t>(columns.state)) {
  set_payload(columns.note, columns.body);
}

Columns Row::columns() const noexcept {
  return {key(),
          owner(),
          state_,
          version_,
          due_us_,
          touched_us_,
          {payload_.get(), note_bytes_},
          {payload_.get() + note_bytes_, body_bytes_}};
}

void Row::take_over(Row& newer) noexcept {
  version_ = newer.version_;
  touched_us_ = newer.touched_us_;
  note_bytes_ = newer.note_bytes_;
  body_bytes_ = newer.body_bytes_;
  payload_ = std::move(newer.payload_);
}

void Row::touch(std::int64_t at_us, std::string_view note) {
  const Columns before = columns();
  if (note.size() == before.note.size())
    std::copy(note.begin(), note.end(), payload_.get());
  else
    set_payload(note, before.body);
  touched_us_ = at_us;
}

void Row::set_payload(std::string_view note, std::string_view body) {
  std::unique_ptr<char[]> payload;
  if (!note.empty() || !body.empty()) payload.reset(new char[note.size() + body.size()]);
  std::copy(body.begin(), body.end(), std::copy(note.begin(), note.end(), payload.get()));
  payload_ = std::move(payload);  // `body` may have been in the one before
  note_bytes_ = static_cast<std::uint8_t>(note.size());
  body_bytes_ = static_cast<std::uint32_t>(body.size());
}

}  // namespace tokenward::file

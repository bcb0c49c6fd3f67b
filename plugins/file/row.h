/// \file
/// A record in memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "tokenward/storage.h"

namespace tokenward::file {

/// What identifies a row; borrowed bytes.
struct Key {
  std::uint32_t kind = 0;
  std::string_view tenant, id;

  friend bool operator==(const Key&, const Key&) = default;
};

Key key_of(const tkw_key& key) noexcept;

/// All columns of a row as views of someone else's bytes.
struct Columns {
  Key key;
  std::string_view owner;
  std::uint32_t state = 0;
  std::uint64_t version = 0;
  std::int64_t due_us = TKW_NO_DUE;
  std::int64_t touched_us = 0;
  std::string_view note, body;

  [[nodiscard]] std::size_t text_bytes() const noexcept {
    return key.tenant.size() + key.id.size() + owner.size() + note.size() + body.size();
  }
};

Columns columns_of(const tkw_record& record) noexcept;
tkw_record record_of(const Columns& columns) noexcept;

/// One block holds what indexes look at, from which a row never parts: 48 bytes, tenant, id, owner. Note and body are
/// in a second one, so that a new body, the usual change, moves no row and disturbs no index.
class Row {
 public:
  struct Free {
    void operator()(const Row* row) const noexcept;
  };
  using Pointer = std::unique_ptr<Row, Free>;

  /// Copies `columns`, which are within the limits of the contract.
  static Pointer make(const Columns& columns);

  [[nodiscard]] Columns columns() const noexcept;
  [[nodiscard]] Key key() const noexcept { return {kind_, tenant(), id()}; }
  [[nodiscard]] std::uint32_t kind() const noexcept { return kind_; }
  [[nodiscard]] std::string_view tenant() const noexcept { return {text(), tenant_bytes_}; }
  [[nodiscard]] std::string_view id() const noexcept { return {text() + tenant_bytes_, id_bytes_}; }
  [[nodiscard]] std::string_view owner() const noexcept { return {text() + tenant_bytes_ + id_bytes_, owner_bytes_}; }
  [[nodiscard]] std::uint32_t state() const noexcept { return state_; }
  [[nodiscard]] std::int64_t due_us() const noexcept { return due_us_; }
  [[nodiscard]] std::uint64_t version() const noexcept { return version_; }
  [[nodiscard]] std::int64_t touched_us() const noexcept { return touched_us_; }

  /// Takes version, touch, note and body of `newer`, a row with the same key and indexed columns.
  void take_over(Row& newer) noexcept;

  void touch(std::int64_t at_us, std::string_view note);

 private:
  explicit Row(const Columns& columns);

  [[nodiscard]] const char* text() const noexcept { return reinterpret_cast<const char*>(this + 1); }
  void set_payload(std::string_view note, std::string_view body);

  std::uint64_t version_;
  std::int64_t due_us_;
  std::int64_t touched_us_;
  std::unique_ptr<char[]> payload_;  ///< Note, then body; NULL if both are empty.
  std::uint32_t kind_;
  std::uint32_t body_bytes_ = 0;
  std::uint16_t id_bytes_;
  std::uint8_t tenant_bytes_;
  std::uint8_t owner_bytes_;
  std::uint8_t note_bytes_ = 0;
  std::uint8_t state_;
};
static_assert(sizeof(Row) == 48);

}  // namespace tokenward::file

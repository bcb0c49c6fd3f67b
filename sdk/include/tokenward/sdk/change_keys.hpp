/// \file
/// The keys that a changeset touched, as one blob: for stores that keep them beside the log's request_ids.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "tokenward/sdk/call.hpp"

namespace tokenward::sdk {

/// Reads a blob of change keys from its front.
class ChangeKeysReader {
 public:
  /// Of what was written, which is borrowed.
  explicit ChangeKeysReader(tkw_bytes blob) : rest_(blob.p, blob.n) {}

  /// Whether there is none left.
  [[nodiscard]] bool done() const noexcept { return rest_.empty(); }

  /// Throws CORRUPT if there are fewer than `n` bytes.
  tkw_bytes take(std::size_t n) {
    if (n > rest_.size()) throw Error(TKW_CORRUPT, "a row of the change log is cut short");
    const tkw_bytes taken{rest_.data(), n};
    rest_ = rest_.subspan(n);
    return taken;
  }

  /// An unsigned number of `width` bytes, big-endian.
  std::uint32_t number(std::size_t width) {
    const tkw_bytes digits = take(width);
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < width; ++i) value = value << 8 | digits.p[i];
    return value;
  }

 private:
  std::span<const std::uint8_t> rest_;
};

/// Writes the keys of the PUTs and DELETEs of `changeset` into `blob`, replacing what it holds. Per key: type (1 byte),
/// kind (4, big-endian), length of the tenant (1) and of the id (2, big-endian), tenant, id.
inline void encode_change_keys(const tkw_changeset& changeset, std::vector<std::uint8_t>& blob) {
  const auto append = [&blob](tkw_bytes bytes) { blob.insert(blob.end(), bytes.p, bytes.p + bytes.n); };
  blob.clear();
  for (const tkw_op* op : std::span(changeset.ops, changeset.n_ops)) {
    if (op->type == TKW_OP_CHECK) continue;
    const tkw_key& key = op->record->key;
    const auto byte = [](std::size_t value, unsigned shift) { return static_cast<std::uint8_t>(value >> shift); };
    const std::array head{byte(op->type, 0), byte(key.kind, 24),    byte(key.kind, 16), byte(key.kind, 8),
                          byte(key.kind, 0), byte(key.tenant.n, 0), byte(key.id.n, 8),  byte(key.id.n, 0)};
    append({head.data(), head.size()});
    append(key.tenant);
    append(key.id);
  }
}

/// Delivers the changes of the changeset `seq`; false if the sink has enough. Throws CORRUPT if `blob` is not what
/// `encode_change_keys` writes.
[[nodiscard]] inline bool deliver_changes(std::uint64_t seq, tkw_bytes blob, const ChangeSink& change) {
  for (ChangeKeysReader reader(blob); !reader.done();) {
    tkw_change found{};
    found.struct_size = sizeof found;
    found.type = reader.number(1);
    found.seq = seq;
    found.key.kind = reader.number(4);
    const std::uint32_t tenant_bytes = reader.number(1);
    const std::uint32_t id_bytes = reader.number(2);
    found.key.tenant = reader.take(tenant_bytes);
    found.key.id = reader.take(id_bytes);
    if (!change(found)) return false;
  }
  return true;
}

}  // namespace tokenward::sdk

#include "change_keys.h"

#include <algorithm>
#include <array>
#include <span>

namespace tokenward::sqlite {
namespace {

void append(std::vector<std::uint8_t>& blob, tkw_bytes bytes) { blob.insert(blob.end(), bytes.p, bytes.p + bytes.n); }

/// Reads from the front of a blob.
class Reader {
 public:
  explicit Reader(tkw_bytes blob) : rest_(blob.p, blob.n) {}

  [[nodiscard]] bool done() const noexcept { return rest_.empty(); }

  tkw_bytes take(std::size_t n) {
    if (n > rest_.size()) throw sdk::Error(TKW_CORRUPT, "a row of the change log is cut short");
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

}  // namespace

void encode_change_keys(const tkw_changeset& changeset, std::vector<std::uint8_t>& blob) {
  blob.clear();
  for (const tkw_op* op : std::span(changeset.ops, changeset.n_ops)) {
    if (op->type == TKW_OP_CHECK) continue;
    const tkw_key& key = op->record->key;
    const auto byte = [](std::size_t value, unsigned shift) { return static_cast<std::uint8_t>(value >> shift); };
    const std::array head{byte(op->type, 0), byte(key.kind, 24),    byte(key.kind, 16), byte(key.kind, 8),
                          byte(key.kind, 0), byte(key.tenant.n, 0), byte(key.id.n, 8),  byte(key.id.n, 0)};
    append(blob, {head.data(), head.size()});
    append(blob, key.tenant);
    append(blob, key.id);
  }
}

bool deliver_changes(std::uint64_t seq, tkw_bytes blob, const sdk::ChangeSink& change) {
  for (Reader reader(blob); !reader.done();) {
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

}  // namespace tokenward::sqlite

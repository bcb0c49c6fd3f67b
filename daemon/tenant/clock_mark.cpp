#include "tenant/clock_mark.h"

#include "storage/body_reader.h"
#include "storage/sealed_body.h"
#include "tenant/node_record.h"

namespace tokenward::tenant {
namespace {

constexpr std::string_view kName = "clock";

Result<std::optional<Instant>> decode(const crypto::Keyring& keyring, const std::optional<storage::Record>& record) {
  if (!record) return std::optional<Instant>{};
  auto body = storage::open_body(keyring, *record);
  if (!body) return body.error();
  storage::BodyReader reader(*body);
  const Instant mark = reader.instant("mark");
  if (reader.failed()) return Error{ErrorCode::Corrupt, storage::describe(record->key) + " cannot be read"};
  return std::optional(mark);
}

}  // namespace

Result<std::optional<Instant>> read_clock_mark(storage::Store& store, const crypto::Keyring& keyring) {
  auto record = store.get(node_key(kName));
  if (!record) return record.error();
  return decode(keyring, *record);
}

Result<void> write_clock_mark(storage::Store& store, const crypto::Keyring& keyring, Instant mark, MarkMove move) {
  return update_node_record(
      store, kName, [&](const std::optional<storage::Record>& present, storage::Record& changed) -> Result<bool> {
        if (move == MarkMove::Forward) {
          auto before = decode(keyring, present);
          if (!before) return before.error();
          if (*before && **before >= mark) return false;
        }
        storage::seal_body(keyring, changed, {{"mark", to_micros(mark)}});
        return true;
      });
}

}  // namespace tokenward::tenant

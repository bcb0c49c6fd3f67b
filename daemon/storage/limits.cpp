#include "storage/limits.h"

#include "tokenward/storage.h"

namespace tokenward::storage {

static_assert(kMaxCallChangesets == TKW_MAX_CALL_CHANGESETS);
static_assert(kMaxCallBytes == TKW_MAX_CALL_BYTES);
static_assert(kMaxChangesetBytes == TKW_MAX_CHANGESET_BYTES);

std::size_t byte_size(const Changeset& changeset) noexcept {
  std::size_t bytes = 0;
  for (const Op& op : changeset.ops) {
    const Record& record = op.record;
    bytes += record.key.tenant.kSize + record.key.id.size() + record.owner.size() + record.touched_note.size() +
             record.body.size();
  }
  return bytes;
}

}  // namespace tokenward::storage

#include "tenant/node_record.h"

#include "crypto/new_identifiers.h"

namespace tokenward::tenant {
namespace {

using storage::Applied;

constexpr int kMaxAttempts = 10;

}  // namespace

storage::Key node_key(std::string_view name) {
  return {storage::kDirectoryKey, storage::Kind::Node, std::string(name)};
}

Result<void> update_node_record(storage::Store& store, std::string_view name,
                                const std::function<Result<bool>(const std::optional<storage::Record>& present,
                                                                 storage::Record& changed)>& change) {
  for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
    auto present = store.get(node_key(name));
    if (!present) return present.error();
    storage::Record changed{.key = node_key(name)};
    auto wanted = change(*present, changed);
    if (!wanted) return wanted.error();
    if (!*wanted) return {};
    storage::Changeset changeset;
    const auto request_id = crypto::new_request_id(SystemClock{}.now());
    if (!request_id) return request_id.error();
    changeset.request_id = *request_id;
    const auto expect = *present ? storage::Expect::version((*present)->version) : storage::Expect::absent();
    changeset.ops.push_back({storage::OpType::Put, expect, std::move(changed)});
    const Applied applied = store.apply({&changeset}).front();
    if (applied.outcome == Applied::Outcome::Committed) return {};
    if (applied.outcome == Applied::Outcome::Refused) return applied.error;
  }
  return Error{ErrorCode::Unavailable, "the record " + std::string(name) + " could not be written: others came first"};
}

}  // namespace tokenward::tenant

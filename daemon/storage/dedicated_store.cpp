#include "storage/dedicated_store.h"

#include <algorithm>
#include <optional>

namespace tokenward::storage {
namespace {

/// How long it counts what was seen of a part that other nodes write to, too.
constexpr std::chrono::hours kTrustBesideOthers{1};

/// The one tenant whose rows a changeset is about; none: there are several.
std::optional<domain::TenantHandle> tenant_of(const Changeset& changeset) {
  if (changeset.ops.empty()) return kDirectoryKey;
  const auto& tenant = changeset.ops.front().record.key.tenant;
  const bool alone = std::ranges::all_of(changeset.ops, [&](const Op& op) { return op.record.key.tenant == tenant; });
  return alone ? std::optional(tenant) : std::nullopt;
}

Applied refused(Error error) { return {.outcome = Applied::Outcome::Refused, .error = std::move(error)}; }

}  // namespace

Result<std::shared_ptr<Store>> DedicatedStore::open(std::shared_ptr<Store> common, Parts parts) {
  const auto info = common->info();
  if (!info) return info.error();
  // Each part is looked at before it is served: one without a file of its own would be the common part once more.
  auto open_part = std::move(parts.open);
  parts.open = [open_part = std::move(open_part),
                id = info->store_id](const domain::TenantHandle& tenant) -> Result<std::shared_ptr<Store>> {
    auto part = open_part(tenant);
    if (!part) return part;
    const auto present = (*part)->info();
    if (!present) return present.error();
    if (present->store_id != id) return part;
    return Error{ErrorCode::Invalid, "it is the store's common part: {tenant} must stand in what tells stores apart"};
  };
  return std::shared_ptr<Store>(std::make_shared<DedicatedStore>(std::move(common), *info, std::move(parts)));
}

DedicatedStore::DedicatedStore(std::shared_ptr<Store> common, const StoreInfo& info, Parts parts)
    : common_(std::move(common)),
      registry_(*common_),
      shelf_(common_->name(), std::move(parts.open), std::move(parts.closing), parts.most_open),
      dues_(info.multi_node ? kTrustBesideOthers : std::chrono::steady_clock::duration::max()) {}

Result<std::shared_ptr<Store>> DedicatedStore::find(const domain::TenantHandle& tenant) {
  if (tenant == kDirectoryKey) return common_;
  const auto known = registry_.knows(tenant);
  if (!known) return known.error();
  if (!*known) return std::shared_ptr<Store>();
  return shelf_.use(tenant);
}

Result<std::shared_ptr<Store>> DedicatedStore::make(const domain::TenantHandle& tenant) {
  if (tenant == kDirectoryKey) return common_;
  if (auto entered = registry_.enter(tenant); !entered) return entered.error();
  return shelf_.use(tenant);
}

Result<StoreInfo> DedicatedStore::info_for(const domain::TenantHandle& tenant) {
  const auto part = find(tenant);
  if (!part) return part.error();
  return *part ? (*part)->info() : info();
}

/// A tenant without a part has no rows, and so no changes.
Result<Store::Feed> DedicatedStore::changes_for(const domain::TenantHandle& tenant, std::uint64_t after_seq,
                                                std::uint32_t limit) {
  const auto part = find(tenant);
  if (!part) return part.error();
  return *part ? (*part)->changes(after_seq, limit) : Feed{};
}

Result<void> DedicatedStore::revive() {
  shelf_.retry();
  return {};
}

void DedicatedStore::each_part(const std::function<void(Store&)>& visit) {
  visit(*common_);
  for (const auto& part : shelf_.open_parts()) visit(*part);
}

Result<void> DedicatedStore::every_part(const std::function<Result<void>(Store&)>& visit) {
  if (auto visited = visit(*common_); !visited) return visited;
  const auto tenants = registry_.all();
  if (!tenants) return tenants.error();
  for (const auto& tenant : *tenants) {
    const auto part = shelf_.use(tenant);
    if (!part) return Error{part.error().code, trouble()};
    if (auto visited = visit(**part); !visited) return visited;
  }
  return {};
}

Result<void> DedicatedStore::retire(const domain::TenantHandle& tenant) {
  const auto known = registry_.knows(tenant);
  if (!known) return known.error();
  if (!*known) return {};
  if (auto left = registry_.leave(tenant); !left) return left;
  shelf_.drop(tenant);
  dues_.forget(tenant);
  return {};
}

Result<std::vector<Record>> DedicatedStore::get(const std::vector<Key>& keys) {
  std::map<domain::TenantHandle, std::vector<Key>> by_tenant;
  for (const Key& key : keys) by_tenant[key.tenant].push_back(key);
  std::vector<Record> records;
  for (const auto& [tenant, own] : by_tenant) {
    const auto part = find(tenant);
    if (!part) return part.error();
    if (!*part) continue;
    auto some = (*part)->get(own);
    if (!some) return some;
    std::ranges::move(*some, std::back_inserter(records));
  }
  return records;
}

std::vector<Applied> DedicatedStore::apply(const std::vector<const Changeset*>& changesets) {
  std::vector<Applied> applied(changesets.size());
  std::map<domain::TenantHandle, std::vector<std::size_t>> by_tenant;
  for (std::size_t i = 0; i < changesets.size(); ++i) {
    if (const auto tenant = tenant_of(*changesets[i])) {
      by_tenant[*tenant].push_back(i);
    } else {
      applied[i] = refused({ErrorCode::Internal, "a changeset spans parts of the store " + name()});
    }
  }
  for (const auto& [tenant, places] : by_tenant) apply_to(tenant, changesets, places, applied);
  return applied;
}

void DedicatedStore::apply_to(const domain::TenantHandle& tenant, const std::vector<const Changeset*>& changesets,
                              const std::vector<std::size_t>& places, std::vector<Applied>& applied) {
  const auto part = make(tenant);
  if (!part) {
    for (const std::size_t place : places) applied[place] = refused(part.error());
    return;
  }
  std::vector<const Changeset*> own;
  for (const std::size_t place : places) own.push_back(changesets[place]);
  auto outcomes = (*part)->apply(own);
  for (std::size_t i = 0; i < own.size(); ++i) {
    if (tenant != kDirectoryKey) dues_.note(tenant, *own[i]);
    applied[places[i]] = std::move(outcomes[i]);
  }
}

Result<void> DedicatedStore::touch(const std::vector<Touch>& touches) {
  std::map<domain::TenantHandle, std::vector<Touch>> by_tenant;
  for (const Touch& touch : touches) by_tenant[touch.key.tenant].push_back(touch);
  Result<void> done;
  for (const auto& [tenant, own] : by_tenant) {
    const auto part = find(tenant);
    if (!part || !*part) continue;
    if (auto touched = (*part)->touch(own); !touched) done = touched;
  }
  return done;
}

void DedicatedStore::interrupt() noexcept {
  common_->interrupt();
  shelf_.interrupt();
}

}  // namespace tokenward::storage

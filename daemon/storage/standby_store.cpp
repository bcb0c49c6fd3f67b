#include "storage/standby_store.h"

namespace tokenward::storage {

Result<void> StandbyStore::revive() {
  if (const auto store = store_.load()) return store->revive();
  auto opened = open_();
  if (!opened) return opened.error();
  auto stopped = stopped_.lock();
  if (*stopped) (*opened)->interrupt();
  store_.store(std::move(*opened));
  return {};
}

void StandbyStore::each_part(const std::function<void(Store&)>& visit) {
  if (const auto store = store_.load()) store->each_part(visit);
}

Result<void> StandbyStore::every_part(const std::function<Result<void>(Store&)>& visit) {
  const auto store = store_.load();
  return store ? store->every_part(visit) : down();
}

std::string StandbyStore::trouble() {
  const auto store = store_.load();
  return store ? store->trouble() : std::string();
}

Result<void> StandbyStore::retire(const domain::TenantHandle& tenant) {
  const auto store = store_.load();
  return store ? store->retire(tenant) : down();
}

void StandbyStore::interrupt() noexcept {
  auto stopped = stopped_.lock();
  *stopped = true;
  if (const auto store = store_.load()) store->interrupt();
}

Error StandbyStore::down() const { return {ErrorCode::Unavailable, "the store " + name_ + " is down"}; }

Result<StoreInfo> StandbyStore::info() {
  const auto store = store_.load();
  return store ? store->info() : down();
}

std::uint32_t StandbyStore::appliers() const noexcept {
  const auto store = store_.load();
  return store ? store->appliers() : 1;
}

Result<std::vector<Record>> StandbyStore::get(const std::vector<Key>& keys) {
  const auto store = store_.load();
  return store ? store->get(keys) : down();
}

Result<void> StandbyStore::scan(const Scan& scan, const std::function<bool(Record&&)>& row) {
  const auto store = store_.load();
  return store ? store->scan(scan, row) : down();
}

std::vector<Applied> StandbyStore::apply(const std::vector<const Changeset*>& changesets) {
  if (const auto store = store_.load()) return store->apply(changesets);
  return std::vector<Applied>(changesets.size(), {.outcome = Applied::Outcome::Refused, .error = down()});
}

Result<void> StandbyStore::touch(const std::vector<Touch>& touches) {
  const auto store = store_.load();
  return store ? store->touch(touches) : down();
}

Result<Store::Feed> StandbyStore::changes(std::uint64_t after_seq, std::uint32_t limit) {
  const auto store = store_.load();
  return store ? store->changes(after_seq, limit) : down();
}

Result<void> StandbyStore::wait(std::uint64_t after_seq, std::chrono::milliseconds most) {
  const auto store = store_.load();
  return store ? store->wait(after_seq, most) : down();
}

Result<StoreInfo> StandbyStore::info_for(const domain::TenantHandle& tenant) {
  const auto store = store_.load();
  return store ? store->info_for(tenant) : down();
}

Result<Store::Feed> StandbyStore::changes_for(const domain::TenantHandle& tenant, std::uint64_t after_seq,
                                              std::uint32_t limit) {
  const auto store = store_.load();
  return store ? store->changes_for(tenant, after_seq, limit) : down();
}

}  // namespace tokenward::storage

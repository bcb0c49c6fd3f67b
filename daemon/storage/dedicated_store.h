#pragma once
// A store that keeps each tenant in a part of its own: a store of the same plugin, opened when it is wanted. What
// belongs to no tenant lies in a common part, which is open for as long as this is. A part that is damaged, locked or
// hung stops its own tenant alone. Thread-safe.

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/guarded.h"
#include "storage/due_memory.h"
#include "storage/part_registry.h"
#include "storage/part_shelf.h"
#include "storage/store.h"

namespace tokenward::storage {

class DedicatedStore final : public Store {
 public:
  struct Parts {
    PartShelf::Open open;
    PartShelf::Closing closing;
    std::size_t most_open = 1;
  };
  /// `common`: the open common part, whose name is the store's. Errors of its first call.
  [[nodiscard]] static Result<std::shared_ptr<Store>> open(std::shared_ptr<Store> common, Parts parts);
  /// Use `open`. `common` says what it is in `info`.
  DedicatedStore(std::shared_ptr<Store> common, const StoreInfo& info, Parts parts);

  const std::string& name() const noexcept override { return common_->name(); }
  /// Of the common part.
  Result<StoreInfo> info() override { return common_->info(); }
  Result<Feed> changes(std::uint64_t after_seq, std::uint32_t limit) override {
    return common_->changes(after_seq, limit);
  }
  /// Of the common part.
  Result<void> wait(std::uint64_t after_seq, std::chrono::milliseconds most) override {
    return common_->wait(after_seq, most);
  }
  Result<StoreInfo> info_for(const domain::TenantHandle& tenant) override;
  Result<Feed> changes_for(const domain::TenantHandle& tenant, std::uint64_t after_seq, std::uint32_t limit) override;
  /// So many tenants commit beside each other.
  std::uint32_t appliers() const noexcept override { return kAppliers; }

  /// Tries parts anew that could not be opened; no error of theirs is one of the store.
  Result<void> revive() override;
  void each_part(const std::function<void(Store&)>& visit) override;
  Result<void> every_part(const std::function<Result<void>(Store&)>& visit) override;
  std::string trouble() override { return shelf_.trouble(); }
  /// The part is known no longer and closed. What it lay in stays, emptied; if the tenant comes back, it goes on there.
  Result<void> retire(const domain::TenantHandle& tenant) override;

  using Store::get;
  Result<std::vector<Record>> get(const std::vector<Key>& keys) override;
  /// By due time over all tenants: a part of which it is not known when something is due is looked at a few at a time,
  /// so what is due there may be found some calls later; one that cannot be read is passed over. By key over all
  /// tenants everything is read, and what cannot be is an error.
  Result<void> scan(const Scan& scan, const std::function<bool(Record&&)>& row) override;
  /// All ops of a changeset belong to one tenant, or to none.
  std::vector<Applied> apply(const std::vector<const Changeset*>& changesets) override;
  /// Uses of tenants whose parts cannot be opened are lost. The error of a part that took none, once all were tried.
  Result<void> touch(const std::vector<Touch>& touches) override;
  void interrupt() noexcept override;

 private:
  static constexpr std::uint32_t kAppliers = 16;
  using Index = std::pair<Kind, std::uint32_t>;  // kind and state of rows that are due

  /// The tenant's part; null where it has none. The common part for `kDirectoryKey`.
  Result<std::shared_ptr<Store>> find(const domain::TenantHandle& tenant);
  /// The tenant's part, which comes about where it has none.
  Result<std::shared_ptr<Store>> make(const domain::TenantHandle& tenant);
  void apply_to(const domain::TenantHandle& tenant, const std::vector<const Changeset*>& changesets,
                const std::vector<std::size_t>& places, std::vector<Applied>& applied);

  Result<void> scan_by_key(const Scan& scan, const std::function<bool(Record&&)>& row);
  Result<void> scan_by_due(const Scan& scan, const std::function<bool(Record&&)>& row);
  Result<std::vector<domain::TenantHandle>> to_look_at(const Scan& scan);
  void collect_due(const domain::TenantHandle& tenant, const Scan& scan, std::vector<Record>& found);

  const std::shared_ptr<Store> common_;
  PartRegistry registry_;
  PartShelf shelf_;
  DueMemory dues_;
  Guarded<std::map<Index, domain::TenantHandle>> looked_at_;  // the last part that was opened to look what is due
};

}  // namespace tokenward::storage

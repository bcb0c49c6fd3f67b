#pragma once
// A store that may be down when the daemon starts: it is opened once that is possible, and until then every call is
// refused at once. Thread-safe.

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "base/guarded.h"
#include "storage/store.h"

namespace tokenward::storage {

class StandbyStore final : public Store {
 public:
  /// Opens the store and makes sure that it may be served. Blocks; one thread at a time.
  using Open = std::function<Result<std::shared_ptr<Store>>()>;

  StandbyStore(std::string name, Open open) : name_(std::move(name)), open_(std::move(open)) {}

  /// Opens the store unless that has succeeded before, and revives what it consists of. Errors of `Open`.
  [[nodiscard]] Result<void> revive() override;
  void each_part(const std::function<void(Store&)>& visit) override;
  [[nodiscard]] Result<void> every_part(const std::function<Result<void>(Store&)>& visit) override;
  [[nodiscard]] std::string trouble() override;
  [[nodiscard]] Result<void> retire(const domain::TenantHandle& tenant) override;

  const std::string& name() const noexcept override { return name_; }
  /// Until the store is open these are all Unavailable, without the reason: that is for operators (`revive`).
  Result<StoreInfo> info() override;
  std::uint32_t appliers() const noexcept override;
  using Store::get;
  Result<std::vector<Record>> get(const std::vector<Key>& keys) override;
  Result<void> scan(const Scan& scan, const std::function<bool(Record&&)>& row) override;
  std::vector<Applied> apply(const std::vector<const Changeset*>& changesets) override;
  Result<void> touch(const std::vector<Touch>& touches) override;
  Result<Feed> changes(std::uint64_t after_seq, std::uint32_t limit) override;
  Result<void> wait(std::uint64_t after_seq, std::chrono::milliseconds most) override;
  Result<StoreInfo> info_for(const domain::TenantHandle& tenant) override;
  Result<Feed> changes_for(const domain::TenantHandle& tenant, std::uint64_t after_seq, std::uint32_t limit) override;
  void interrupt() noexcept override;

 private:
  [[nodiscard]] Error down() const;

  const std::string name_;
  const Open open_;
  Guarded<bool> stopped_{false};
  std::atomic<std::shared_ptr<Store>> store_;  // null until it is open, then for good
};

}  // namespace tokenward::storage

#pragma once
// A store for tests whose `apply` is whatever a test makes it: answers of its own, or those of a real store.

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "storage/store.h"

namespace tokenward::tenant {

/// Only `apply` does anything; the rest is Unsupported.
class ScriptedStore : public storage::Store {
 public:
  using Apply = std::function<std::vector<storage::Applied>(const std::vector<const storage::Changeset*>&)>;

  explicit ScriptedStore(Apply apply, std::uint32_t appliers = 1) : apply_(std::move(apply)), appliers_(appliers) {}

  const std::string& name() const noexcept override { return name_; }
  Result<storage::StoreInfo> info() override { return unsupported(); }
  std::uint32_t appliers() const noexcept override { return appliers_; }
  Result<std::vector<storage::Record>> get(const std::vector<storage::Key>&) override { return unsupported(); }
  Result<void> scan(const storage::Scan&, const std::function<bool(storage::Record&&)>&) override {
    return unsupported();
  }
  std::vector<storage::Applied> apply(const std::vector<const storage::Changeset*>& changesets) override {
    return apply_(changesets);
  }
  Result<void> touch(const std::vector<storage::Touch>&) override { return unsupported(); }
  Result<Feed> changes(std::uint64_t, std::uint32_t) override { return unsupported(); }
  Result<void> wait(std::uint64_t, std::chrono::milliseconds) override { return unsupported(); }
  void interrupt() noexcept override {}

 private:
  static Error unsupported() { return {ErrorCode::Unsupported, "not in this test"}; }

  const std::string name_ = "scripted";
  const Apply apply_;
  const std::uint32_t appliers_;
};

}  // namespace tokenward::tenant

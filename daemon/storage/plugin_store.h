#pragma once
// The Store over the C ABI: bounds how many calls run, gives each its deadline, and converts both ways.

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "storage/call_slots.h"
#include "storage/plugin_session.h"
#include "storage/store.h"
#include "storage/store_figures.h"

namespace tokenward::storage {

class PluginStore final : public Store {
 public:
  /// `info` is what the store said when it was opened. `figures` null: nobody counts.
  PluginStore(std::unique_ptr<PluginSession> session, const StoreInfo& info, std::chrono::milliseconds deadline,
              std::shared_ptr<StoreFigures> figures);

  const std::string& name() const noexcept override { return session_->name(); }
  Result<StoreInfo> info() override;
  std::uint32_t appliers() const noexcept override { return most_appliers_; }
  Result<std::vector<Record>> get(const std::vector<Key>& keys) override;
  Result<void> scan(const Scan& scan, const std::function<bool(Record&&)>& row) override;
  std::vector<Applied> apply(const std::vector<const Changeset*>& changesets) override;
  Result<void> touch(const std::vector<Touch>& touches) override;
  Result<Feed> changes(std::uint64_t after_seq, std::uint32_t limit) override;
  Result<void> wait(std::uint64_t after_seq, std::chrono::milliseconds most) override;
  void interrupt() noexcept override { session_->interrupt(); }

 private:
  enum class Use { Reading, Writing };

  /// The right to be inside the plugin, and the time that is left for it.
  struct Entry {
    std::optional<CallSlots::Slot> applier;
    std::optional<CallSlots::Slot> call;
    std::chrono::milliseconds left{1};
  };

  /// Waits for the slots that `use` needs; Busy if they are not free within the deadline.
  Result<Entry> enter(Use use);
  /// The same, and the call itself.
  Result<PluginReply> call(StoreCall which, const PluginSession::Function& function);
  Error failure(const char* call, const PluginReply& reply) const { return error_of(name(), call, reply); }
  Error broken(const std::string& what) const { return {ErrorCode::Internal, "store \"" + name() + "\": " + what}; }

  const std::unique_ptr<PluginSession> session_;
  const std::chrono::milliseconds deadline_;
  const std::uint32_t most_appliers_;
  const std::shared_ptr<StoreFigures> figures_;  // perhaps null
  CallSlots calls_;                              // all calls inside the plugin
  CallSlots appliers_;  // those of them that write; taken before `calls_`, so that writers who wait keep no reader out
};

}  // namespace tokenward::storage

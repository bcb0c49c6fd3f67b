#pragma once
// An open store as the C ABI sees it: its handle from `open` to `close`, and the calls that run in between.

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <string>

#include "base/guarded.h"
#include "base/result.h"
#include "storage/abi_errors.h"
#include "storage/host_services.h"
#include "storage/store.h"
#include "tokenward/storage.h"

namespace tokenward::storage {

class PluginLibrary;

/// Thread-safe, but for construction and destruction. Does not count calls: that is the Store's.
class PluginSession {
 public:
  /// One function of the plugin's table with its arguments.
  using Function = std::function<tkw_rc(const tkw_storage&, tkw_store*, const tkw_call*, tkw_error*)>;

  /// Opens the store. Errors as `Store::open`.
  [[nodiscard]] static Result<std::unique_ptr<PluginSession>> open(std::string name,
                                                                   std::shared_ptr<const PluginLibrary> library,
                                                                   const StoreSettings& settings,
                                                                   HostServices services);
  /// Closes it. No call may be running, and the other threads that made calls should have ended.
  ~PluginSession();
  PluginSession(const PluginSession&) = delete;
  PluginSession& operator=(const PluginSession&) = delete;

  [[nodiscard]] const std::string& name() const noexcept { return name_; }

  /// Runs `function` on this thread with a call id of its own and `left` as its time; 0 ms is no limit. What the plugin
  /// throws ends here; `function` itself throws nothing. TKW_CANCELLED without calling after `interrupt`.
  [[nodiscard]] PluginReply call(std::chrono::milliseconds left, const Function& function);

  /// Asks the store about itself: errors of `Store`, and Internal where the plugin allows no call at all.
  [[nodiscard]] Result<StoreInfo> info(std::chrono::milliseconds left);

  /// Makes the running calls return soon, and keeps later ones out.
  void interrupt() noexcept;

  /// Writes a line of the daemon's own about this store.
  void log(int level, const std::string& line) const;

 private:
  class RunningCall;

  PluginSession(std::string name, std::shared_ptr<const PluginLibrary> library, HostServices services);
  Result<void> open(const StoreSettings& settings);

  const std::string name_;
  const std::shared_ptr<const PluginLibrary> library_;
  const tkw_storage& plugin_;
  HostContext context_;
  tkw_store* store_ = nullptr;  // constant once open
  Guarded<std::set<std::uint64_t>> running_;
  std::atomic<std::uint64_t> last_call_id_{0};
};

}  // namespace tokenward::storage

#include "storage/plugin_store.h"

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include "storage/abi_records.h"
#include "storage/limits.h"
#include "storage/time_spent.h"

namespace tokenward::storage {

namespace {

/// How often the feed of a plugin is looked at that cannot tell when it grows.
constexpr std::chrono::milliseconds kUntold{50};

/// Where a plugin delivers to. Copies and hands on each item, on the plugin's stack, so nothing may be thrown there:
/// what goes wrong is kept and looked at when the call has returned.
template <class Raw, class Owned, Result<Owned> (*Copy)(const Raw*)>
class Receiver {
 public:
  /// `take` returns false for enough, or an error for an item that should not have come.
  explicit Receiver(std::function<Result<bool>(Owned&&)> take) : take_(std::move(take)) {}

  static std::int32_t TKW_CALL receive(void* sink, const Raw* raw) noexcept {
    return static_cast<Receiver*>(sink)->accept(raw) ? 0 : 1;
  }

  /// Rethrows what `take` threw; otherwise what was wrong with an item, if anything was.
  [[nodiscard]] std::optional<Error> problem() const {
    if (thrown_) std::rethrow_exception(thrown_);
    return problem_;
  }

 private:
  bool accept(const Raw* raw) noexcept {
    if (ended_) return false;
    ended_ = true;
    try {
      auto owned = Copy(raw);
      const auto taken = owned ? take_(*std::move(owned)) : Result<bool>(owned.error());
      if (!taken) problem_ = taken.error();
      ended_ = !taken || !*taken;
    } catch (...) {
      thrown_ = std::current_exception();
    }
    return !ended_;
  }

  const std::function<Result<bool>(Owned&&)> take_;
  bool ended_ = false;
  std::optional<Error> problem_;
  std::exception_ptr thrown_;
};

using RecordReceiver = Receiver<tkw_record, Record, &record_from>;
using ChangeReceiver = Receiver<tkw_change, Change, &change_from>;

Error foreign() { return {ErrorCode::Internal, "the plugin delivered a record that was not asked for"}; }

std::vector<Applied> all(std::size_t count, const Applied& applied) { return std::vector<Applied>(count, applied); }

}  // namespace

PluginStore::PluginStore(std::unique_ptr<PluginSession> session, const StoreInfo& info,
                         std::chrono::milliseconds deadline, std::shared_ptr<StoreFigures> figures)
    : session_(std::move(session)),
      deadline_(std::max(deadline, std::chrono::milliseconds{1})),
      most_appliers_(std::min(info.max_appliers, info.max_concurrency)),
      figures_(std::move(figures)),
      calls_(info.max_concurrency),
      appliers_(most_appliers_) {}

Result<PluginStore::Entry> PluginStore::enter(Use use) {
  const auto time = use == Use::Reading ? TimeSpent::left_of(deadline_) : TimeSpent::Duration{deadline_};
  const auto deadline = std::chrono::steady_clock::now() + time;
  Entry entry;
  if (use == Use::Writing) entry.applier = appliers_.take(deadline);
  if (use == Use::Reading || entry.applier) entry.call = calls_.take(deadline);
  if (!entry.call)
    return Error{ErrorCode::Busy, "store \"" + name() + "\": other calls kept it busy past the deadline"};

  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  entry.left = std::max(left, std::chrono::milliseconds{1});  // 0 would be no limit
  return entry;
}

Result<PluginReply> PluginStore::call(StoreCall which, const PluginSession::Function& function) {
  const bool writes = which == StoreCall::Apply || which == StoreCall::Touch;
  const auto came = std::chrono::steady_clock::now();
  const auto entry = enter(writes ? Use::Writing : Use::Reading);
  if (!entry) {
    if (figures_) figures_->note_kept_out(which);
    return entry.error();
  }
  const auto entered = std::chrono::steady_clock::now();
  PluginReply reply = session_->call(entry->left, function);
  if (figures_) {
    figures_->note_entered(entered - came);
    figures_->note_ended(which, std::chrono::steady_clock::now() - entered, reply.rc);
  }
  return reply;
}

Result<StoreInfo> PluginStore::info() {
  const auto entry = enter(Use::Reading);
  if (!entry) return entry.error();
  return session_->info(entry->left);
}

Result<std::vector<Record>> PluginStore::get(const std::vector<Key>& keys) {
  std::vector<Record> records;
  if (keys.empty()) return records;
  if (keys.size() > kMaxGetKeys) return Error{ErrorCode::TooLarge, "More than 1,000 keys in one get."};
  std::vector<tkw_key> views;
  std::vector<domain::TenantHandle> tenants;
  for (const Key& key : keys) {
    views.push_back(view_of(key));
    if (tenants.empty() || tenants.back() != key.tenant) tenants.push_back(key.tenant);
  }
  std::sort(tenants.begin(), tenants.end());

  RecordReceiver receiver([&](Record&& record) -> Result<bool> {
    if (!std::binary_search(tenants.begin(), tenants.end(), record.key.tenant)) return foreign();
    records.push_back(std::move(record));
    return true;
  });
  const auto reply = call(StoreCall::Get, [&](const tkw_storage& plugin, auto* store, auto* call, auto* error) {
    const auto count = static_cast<std::uint32_t>(views.size());
    return plugin.get(store, call, views.data(), count, &receiver, &RecordReceiver::receive, error);
  });
  if (!reply) return reply.error();
  if (const auto problem = receiver.problem()) return broken(problem->message);
  if (reply->rc != TKW_OK) return failure("get", *reply);
  return records;
}

Result<void> PluginStore::scan(const Scan& scan, const std::function<bool(Record&&)>& row) {
  const tkw_scan view = view_of(scan);
  std::uint32_t left = scan.limit;
  RecordReceiver receiver([&](Record&& record) -> Result<bool> {
    if (record.key.kind != scan.kind || (!scan.all_tenants && record.key.tenant != scan.tenant)) return foreign();
    if (left == 0) return false;
    return row(std::move(record)) && --left > 0;
  });
  const auto reply = call(StoreCall::Scan, [&](const tkw_storage& plugin, auto* store, auto* call, auto* error) {
    return plugin.scan(store, call, &view, &receiver, &RecordReceiver::receive, error);
  });
  if (!reply) return reply.error();
  if (const auto problem = receiver.problem()) return broken(problem->message);
  if (reply->rc != TKW_OK) return failure("scan", *reply);
  return {};
}

std::vector<Applied> PluginStore::apply(const std::vector<const Changeset*>& changesets) {
  using Outcome = Applied::Outcome;
  const std::size_t count = changesets.size();
  if (count == 0) return {};
  if (count > kMaxCallChangesets) {
    return all(count, {.outcome = Outcome::Refused, .error = {ErrorCode::TooLarge, "More than 64 changesets."}});
  }
  ApplyArguments arguments(changesets);
  const auto reply = call(StoreCall::Apply, [&](const tkw_storage& plugin, auto* store, auto* call, auto* error) {
    return plugin.apply(store, call, arguments.changesets(), arguments.results(), arguments.size(), error);
  });
  if (!reply) return all(count, {.outcome = Outcome::Retry, .error = reply.error()});
  if (reply->rc != TKW_OK) return all(count, applied_of(name(), *reply));
  std::vector<Applied> applied;
  for (std::size_t i = 0; i < count; ++i) {
    if (figures_) figures_->note_changeset(arguments.result(i).rc);
    applied.push_back(applied_of(name(), arguments.result(i), changesets[i]->ops.size()));
  }
  return applied;
}

Result<void> PluginStore::touch(const std::vector<Touch>& touches) {
  if (touches.empty()) return {};
  if (touches.size() > TKW_MAX_TOUCHES) return Error{ErrorCode::TooLarge, "More than 1,000 touches in one call."};
  std::vector<tkw_touch> views;
  for (const Touch& touch : touches) views.push_back(view_of(touch));
  const auto pointers = pointers_to(views);
  const auto reply = call(StoreCall::Touch, [&](const tkw_storage& plugin, auto* store, auto* call, auto* error) {
    return plugin.touch(store, call, pointers.data(), static_cast<std::uint32_t>(pointers.size()), error);
  });
  if (!reply) return reply.error();
  if (reply->rc != TKW_OK) return failure("touch", *reply);
  return {};
}

Result<Store::Feed> PluginStore::changes(std::uint64_t after_seq, std::uint32_t limit) {
  Feed feed;
  ChangeReceiver receiver([&](Change&& change) -> Result<bool> {
    feed.changes.push_back(std::move(change));
    return true;
  });
  const auto reply = call(StoreCall::Changes, [&](const tkw_storage& plugin, auto* store, auto* call, auto* error) {
    return plugin.changes(store, call, after_seq, limit, &receiver, &ChangeReceiver::receive, error);
  });
  if (!reply) return reply.error();
  if (const auto problem = receiver.problem()) return broken(problem->message);
  if (reply->rc == TKW_GONE) return Feed{.changes = {}, .gone = true};
  if (reply->rc != TKW_OK) return failure("changes", *reply);
  return feed;
}

Result<void> PluginStore::wait(std::uint64_t after_seq, std::chrono::milliseconds most) {
  const auto reply = session_->call(std::max(most, std::chrono::milliseconds{1}),
                                    [&](const tkw_storage& plugin, auto* store, auto* call, auto* error) {
                                      return plugin.wait == nullptr ? TKW_UNSUPPORTED
                                                                    : plugin.wait(store, call, after_seq, error);
                                    });
  if (reply.rc == TKW_OK || reply.rc == TKW_TIMEOUT) return {};
  if (reply.rc != TKW_UNSUPPORTED) return failure("wait", reply);
  std::this_thread::sleep_for(std::min(most, kUntold));
  return {};
}

}  // namespace tokenward::storage

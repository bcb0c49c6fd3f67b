#include "storage/plugin_session.h"

#include <cstdio>
#include <utility>
#include <vector>

#include "storage/abi_records.h"
#include "storage/plugin_library.h"
#include "storage/thread_presence.h"

namespace tokenward::storage {

namespace {

std::int32_t TKW_CALL is_cancelled(const tkw_call* call) noexcept {
  return reinterpret_cast<const HostContext*>(call->ctx)->interrupted.load() ? 1 : 0;
}

PluginReply fresh_reply() {
  PluginReply reply;
  reply.error.struct_size = sizeof reply.error;
  return reply;
}

void end_with(PluginReply& reply, tkw_rc rc, const char* message) {
  reply = fresh_reply();
  reply.rc = rc;
  std::snprintf(reply.error.message, sizeof reply.error.message, "%s", message);
}

/// Calls into the plugin; what it throws, against the contract, goes no further.
template <class Call>
void guard(PluginReply& reply, const Call& call) {
  try {
    reply.rc = call();
  } catch (...) {
    end_with(reply, TKW_INTERNAL, "the plugin threw an exception");
    reply.threw = true;
  }
}

/// `open` has reasons of its own to refuse.
ErrorCode code_of_open(tkw_rc rc) {
  if (rc == TKW_INVALID) return ErrorCode::Invalid;
  if (rc == TKW_SCHEMA) return ErrorCode::Unsupported;
  const ErrorCode code = code_of(rc);
  return code == ErrorCode::Busy || code == ErrorCode::Timeout ? ErrorCode::Unavailable : code;
}

}  // namespace

/// Makes a call known under its id for as long as it runs.
class PluginSession::RunningCall {
 public:
  explicit RunningCall(PluginSession& session) : session_(session), id_(++session.last_call_id_) {
    session_.running_.lock()->insert(id_);
  }
  RunningCall(const RunningCall&) = delete;
  RunningCall& operator=(const RunningCall&) = delete;
  ~RunningCall() { session_.running_.lock()->erase(id_); }
  [[nodiscard]] std::uint64_t id() const noexcept { return id_; }

 private:
  PluginSession& session_;
  const std::uint64_t id_;
};

PluginSession::PluginSession(std::string name, std::shared_ptr<const PluginLibrary> library, HostServices services)
    : name_(std::move(name)), library_(std::move(library)), plugin_(*library_->table().storage) {
  context_.services = std::move(services);
}

Result<std::unique_ptr<PluginSession>> PluginSession::open(std::string name,
                                                           std::shared_ptr<const PluginLibrary> library,
                                                           const StoreSettings& settings, HostServices services) {
  std::unique_ptr<PluginSession> session(new PluginSession(std::move(name), std::move(library), std::move(services)));
  if (auto opened = session->open(settings); !opened) return opened.error();
  return session;
}

Result<void> PluginSession::open(const StoreSettings& settings) {
  std::vector<tkw_kv> pairs;
  for (const auto& [key, value] : settings) pairs.push_back({view_of(key), view_of(value)});

  PluginReply reply = fresh_reply();
  guard(reply, [&] {
    return plugin_.open(&host_table(), context_.handle(), pairs.data(), static_cast<std::uint32_t>(pairs.size()),
                        &store_, &reply.error);
  });
  if (reply.rc == TKW_OK && !store_) end_with(reply, TKW_INTERNAL, "the plugin gave no store");
  if (reply.rc == TKW_OK) return {};
  store_ = nullptr;
  return Error{code_of_open(reply.rc), error_of(name_, "open", reply).message};
}

PluginSession::~PluginSession() {
  if (!store_) return;
  withdraw_thread(plugin_);
  try {
    plugin_.close(store_);
  } catch (...) {
    return;  // the store is gone either way
  }
}

PluginReply PluginSession::call(std::chrono::milliseconds left, const Function& function) {
  announce_thread(plugin_);
  const RunningCall running(*this);
  PluginReply reply = fresh_reply();
  if (context_.interrupted) {
    end_with(reply, TKW_CANCELLED, "the daemon is stopping");
    return reply;
  }
  const tkw_call call{sizeof(tkw_call), static_cast<std::uint32_t>(left.count()), running.id(), context_.handle(),
                      &is_cancelled};
  guard(reply, [&] { return function(plugin_, store_, &call, &reply.error); });
  return reply;
}

Result<StoreInfo> PluginSession::info(std::chrono::milliseconds left) {
  tkw_info info{};
  info.struct_size = sizeof info;
  const PluginReply reply = call(left, [&info](const tkw_storage& plugin, auto* store, auto* call, auto* error) {
    return plugin.info(store, call, &info, error);
  });
  if (reply.rc != TKW_OK) return error_of(name_, "info", reply);
  if (info.max_concurrency == 0 || info.max_appliers == 0) {
    return Error{ErrorCode::Internal, "store \"" + name_ + "\": the plugin allows no call at all"};
  }
  return info_from(info);
}

void PluginSession::interrupt() noexcept {
  context_.interrupted = true;  // before the plugin hears of it, as the ABI demands
  if (!plugin_.interrupt) return;
  try {
    auto running = running_.lock();
    for (const std::uint64_t id : *running) plugin_.interrupt(store_, id);
  } catch (...) {
    return;  // the calls still see the flag
  }
}

void PluginSession::log(int level, const std::string& line) const {
  if (context_.services.log) context_.services.log(level, line);
}

}  // namespace tokenward::storage

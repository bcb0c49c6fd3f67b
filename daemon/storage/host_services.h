#pragma once
// What the daemon does for a plugin while its store is open: log, time and secrets, as plain callbacks.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"

struct tkw_host;
struct tkw_host_ctx;

namespace tokenward::storage {

/// Takes one line of UTF-8 without control characters; `level` is 1 (debug) to 4 (error). Called from any thread.
using LogSink = std::function<void(int level, std::string_view line)>;

/// The secret called `name`, or none if there is no such secret. Called from any thread.
using SecretSource = std::function<std::optional<Secret>(std::string_view name)>;

/// The services of one store. Every member may be left empty: lines are dropped, the system's clock answers, and a
/// plugin that asks for a secret is told that this is unsupported.
struct HostServices {
  LogSink log;
  std::shared_ptr<const Clock> clock;
  SecretSource secret;
};

/// What a plugin knows its store's host by: the context of `open` and of every call. Any thread.
struct HostContext {
  HostServices services;
  std::atomic<bool> interrupted{false};  ///< Running calls are to give up.

  [[nodiscard]] tkw_host_ctx* handle() noexcept { return reinterpret_cast<tkw_host_ctx*>(this); }
};

/// The table of C functions that leads from a plugin to the services of its store. Static. Its functions take the
/// handle of a HostContext and let no exception out.
[[nodiscard]] const tkw_host& host_table() noexcept;

}  // namespace tokenward::storage

#pragma once
// What the daemon does for a plugin while its store is open: log, time and secrets, as plain callbacks.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/secret.h"

struct tkw_host;

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

/// The table of C functions that leads from a plugin to the services of its store. Static. Its functions take a
/// `const HostServices*` as context, let no exception out, and do nothing for a null context.
[[nodiscard]] const tkw_host& host_table() noexcept;

}  // namespace tokenward::storage

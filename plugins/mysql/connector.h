/// \file
/// Makes connections that can be used: to the first server that will do, set up, and known to keep what it is given.
#pragma once

#include <atomic>
#include <memory>

#include "connection.h"
#include "settings.h"
#include "tokenward/sdk/host.hpp"

namespace tokenward::mysql {

/// Thread-safe.
class Connector {
 public:
  Connector(StoreSettings settings, sdk::Host host) : settings_(std::move(settings)), host_(host) {}

  /// Connects as the runtime account, in the database. Tries the servers in turn, beginning with the one that did last
  /// time. Throws ConnectError if none will do, with what each says, or as soon as one would but for the
  /// database, which its reason then says.
  [[nodiscard]] std::unique_ptr<Connection> connect(const std::atomic<bool>& stop);

  /// The same as the migration account and in no database.
  [[nodiscard]] std::unique_ptr<Connection> connect_to_migrate(const std::atomic<bool>& stop);

  /// Connects to `server`, just to kill a query there.
  [[nodiscard]] std::unique_ptr<Connection> connect_to_kill(const Endpoint& server, const Patience& patience) const;

  [[nodiscard]] const StoreSettings& settings() const noexcept { return settings_; }

 private:
  std::unique_ptr<Connection> connect_to_any(const Account& account, const std::string& database,
                                             const std::atomic<bool>& stop);

  const StoreSettings settings_;
  const sdk::Host host_;
  std::atomic<std::size_t> preferred_{0};
};

}  // namespace tokenward::mysql

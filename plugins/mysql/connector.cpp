#include "connector.h"

#include <optional>
#include <string>

#include "server_terms.h"

namespace tokenward::mysql {
namespace {

void use(Connection& connection, const std::string& database) {
  const ScriptEnd end = connection.run_script("USE `" + database + "`");
  if (end.error) throw ConnectError(end.error->as_error(), *end.error);
}

}  // namespace

std::unique_ptr<Connection> Connector::connect(const std::atomic<bool>& stop) {
  return connect_to_any(settings_.runtime, settings_.database, stop);
}

std::unique_ptr<Connection> Connector::connect_to_migrate(const std::atomic<bool>& stop) {
  return connect_to_any(settings_.migration, {}, stop);
}

std::unique_ptr<Connection> Connector::connect_to_kill(const Endpoint& server, const Patience& patience) const {
  return std::make_unique<Connection>(server, settings_.tls, settings_.runtime, host_, patience);
}

std::unique_ptr<Connection> Connector::connect_to_any(const Account& account, const std::string& database,
                                                      const std::atomic<bool>& stop) {
  const std::size_t first = preferred_;
  std::optional<ConnectError> failed;
  std::string messages;
  for (std::size_t i = 0; i < settings_.servers.size(); ++i) {
    const std::size_t at = (first + i) % settings_.servers.size();
    const Patience patience(Patience::Clock::now() + settings_.connect_timeout, stop);
    try {
      auto connection = std::make_unique<Connection>(settings_.servers[at], settings_.tls, account, host_, patience);
      connection->answer_to(&patience, nullptr);
      agree_on_terms(*connection);
      if (!database.empty()) use(*connection, database);
      connection->answer_to(nullptr, nullptr);
      preferred_ = at;
      return connection;
    } catch (const ConnectError& error) {
      if (error.reason().no_database()) throw;
      messages += (messages.empty() ? "" : "; ") + error.message();
      // A server that is down says least about what is wrong with the others, but may be the one that is wanted.
      if (!failed || error.code() == TKW_UNAVAILABLE) failed = error;
    } catch (const sdk::Error& error) {
      messages += (messages.empty() ? "" : "; ") + settings_.servers[at].text() + ": " + error.message();
      const sdk::Error named(error.code() == TKW_TIMEOUT ? TKW_UNAVAILABLE : error.code(), error.message(),
                             error.native_code());
      if (!failed || named.code() == TKW_UNAVAILABLE) failed = ConnectError(named, {});
    }
  }
  throw ConnectError({failed->code(), messages, failed->native_code()}, failed->reason());
}

}  // namespace tokenward::mysql

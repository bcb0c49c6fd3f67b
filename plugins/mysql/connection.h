/// \file
/// One connection to a server: text in, rows out, and never longer than whoever uses it has patience.
///
/// Straight on MariaDB's C client. What is needed of it and what a Poco::Data::MySQL session has not: waits that end at
/// a millisecond and from another thread (MARIADB_OPT_IO_WAIT), several statements in one packet, the parameter of a
/// statement bound as bytes without a copy, the id to kill a query by, and the number of an error as a value instead of
/// an exception per kind. A repeated Poco statement also costs about three times the processor time.
#pragma once

#include <mysql.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "patience.h"
#include "server_error.h"
#include "settings.h"
#include "socket_wait.h"
#include "tokenward/sdk/host.hpp"

namespace tokenward::mysql {

class QueryKiller;

/// How a script of statements ended.
struct ScriptEnd {
  unsigned statements_done = 0;
  std::optional<ServerError> error;  ///< Of statement number `statements_done`; the later ones were not run.
  std::uint64_t insert_id = 0;       ///< The last LAST_INSERT_ID(expr) of a statement without rows.
};

/// Used by one thread at a time, but for `wakeup`.
class Connection {
 public:
  /// What a script's rows are handed to: the columns as text or bytes, valid until it returns.
  using Row = std::function<void(std::span<const tkw_bytes>)>;

  /// Connects to `server` and logs in, to no database yet. Throws ConnectError.
  Connection(const Endpoint& server, const TlsSettings& tls, const Account& account, const sdk::Host& host,
             const Patience& patience);
  ~Connection();
  Connection(const Connection&) = delete;  // its address is known to the thread that waits
  Connection& operator=(const Connection&) = delete;

  /// From now on statements wait as long as `patience` lasts; NULL: as long as it takes. When it is over, `killer` is
  /// asked to end the statement at the server, and the connection is not usable any more.
  void answer_to(const Patience* patience, QueryKiller* killer) noexcept;

  /// Runs the statements of `sql` one after the other, up to the first that fails.
  ScriptEnd run_script(std::string_view sql, const Row& row = {});

  /// The same, where none may fail: throws what `fail` throws.
  void run(std::string_view sql, const Row& row = {});

  /// Throws for a statement that failed and cannot have committed anything: CANCELLED or TIMEOUT if it was given up,
  /// else the error's own code.
  [[noreturn]] void fail(const ServerError& error) const;

  /// Calls the library so that its waits are this connection's.
  template <typename Function>
  auto on_wire(Function&& function) {
    const WireScope scope(*this);
    return function();
  }

  /// Whether another call may use it.
  [[nodiscard]] bool usable() const noexcept { return !given_up_ && !lost_; }
  /// Whether the server has ended it while nothing was asked.
  [[nodiscard]] bool hung_up() const noexcept;
  void note(const ServerError& error) noexcept { lost_ = lost_ || error.lost(); }

  [[nodiscard]] Wakeup& wakeup() noexcept { return wakeup_; }
  [[nodiscard]] MYSQL* handle() const noexcept { return handle_.get(); }
  [[nodiscard]] const Endpoint& server() const noexcept { return server_; }

 private:
  struct Close {
    void operator()(MYSQL* handle) const noexcept { mysql_close(handle); }
  };

  /// Makes this connection the one that the calling thread waits for.
  class WireScope {
   public:
    explicit WireScope(Connection& connection);
    ~WireScope();
    WireScope(const WireScope&) = delete;
    WireScope& operator=(const WireScope&) = delete;

   private:
    Connection* outer_;
  };

  void set_options(const TlsSettings& tls, const Patience& patience);
  void log_in(const Account& account, const char* password);
  ScriptEnd& failed(ScriptEnd& end);
  static int io_wait(my_socket socket, my_bool reading, int timeout) noexcept;
  int wait(int socket, Direction direction);
  bool give_up();

  const Endpoint server_;
  Wakeup wakeup_;
  const Patience* patience_ = nullptr;
  QueryKiller* killer_ = nullptr;
  std::optional<Patience::Clock::time_point> next_kill_;  // once given up
  int kills_ = 0;
  bool given_up_ = false;
  bool lost_ = false;
  std::unique_ptr<MYSQL, Close> handle_;
};

/// Why a connection could not be made.
class ConnectError : public sdk::Error {
 public:
  ConnectError(sdk::Error error, ServerError reason) : sdk::Error(std::move(error)), reason_(std::move(reason)) {}
  [[nodiscard]] const ServerError& reason() const noexcept { return reason_; }

 private:
  ServerError reason_;
};

}  // namespace tokenward::mysql

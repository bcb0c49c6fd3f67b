/// \file
/// A server for the suite, stores on it, and whoever looks after the server.
#pragma once

#include <mysql.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "client/rows.h"
#include "client/store.h"
#include "private_server.h"

namespace tokenward::test {

using namespace tokenward::conformance;

/// The server that the cases share, with an account `keeper` that may do everything but change tables, and whose
/// password is the secret "keeper". Started at the first call.
PrivateServer& shared_server();

/// The plugin's table of functions, from the library that the build made.
const tkw_storage& plugin_table();

/// A connection of `root`'s to a server; what a database administrator does. Errors are thrown as std::runtime_error.
class Admin {
 public:
  explicit Admin(const PrivateServer& server) : Admin(server.socket()) {}
  explicit Admin(const std::string& socket);

  /// Runs the statements, separated by semicolons.
  void run(const std::string& sql);
  /// The first column of the first row; empty if there is none.
  std::string value(const std::string& sql);
  /// What EXPLAIN or SHOW says: all rows, columns separated by blanks.
  std::string text(const std::string& sql);

 private:
  struct Close {
    void operator()(MYSQL* handle) const noexcept { mysql_close(handle); }
  };
  std::vector<std::vector<std::string>> rows(const std::string& sql);

  std::unique_ptr<MYSQL, Close> handle_;
};

/// A database that nobody else has.
std::string new_database();

/// The settings of a store on `server`, over its socket, as `root`.
SettingValues settings_on(const PrivateServer& server, const std::string& database);

/// A migrated store in a database of its own on the shared server.
struct StoreFixture {
  Admin admin{shared_server()};
  std::string database = new_database();
  SettingValues settings = settings_on(shared_server(), database);
  Store store{plugin_table(), settings};

  StoreFixture() { store.make_ready(); }
  ~StoreFixture();
};

}  // namespace tokenward::test

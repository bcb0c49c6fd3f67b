/// \file
/// The settings of a MySQL or MariaDB store.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "tokenward/sdk/host.hpp"

namespace tokenward::mysql {

/// Where a server listens: a unix socket, or a name (or address) and a port.
struct Endpoint {
  std::string socket;  ///< Absolute path; empty: `host` and `port` count.
  std::string host;
  unsigned port = 0;

  /// Whether nothing that is said to it leaves this machine.
  [[nodiscard]] bool is_local() const;
  /// As people write it: "db1:3306", "[::1]:3306", "/run/mysqld/mysqld.sock".
  [[nodiscard]] std::string text() const;

  friend bool operator==(const Endpoint&, const Endpoint&) = default;
};

/// Who logs in. The password itself is fetched from the host for every connection and never kept.
struct Account {
  std::string user;
  std::optional<std::string> password_secret;  ///< The secret's name; none: no password.
};

/// VerifyIdentity: TLS or nothing, with a certificate that chains to `ca` and carries the server's name.
enum class Tls { Off, VerifyIdentity };

struct TlsSettings {
  Tls mode = Tls::Off;
  std::string ca;           ///< File or directory (PEM).
  std::string certificate;  ///< The client's own; empty: none.
  std::string key;
};

/// Settings with their defaults; see kSettingsSchema for what an operator reads.
struct StoreSettings {
  std::vector<Endpoint> servers;  ///< At least one; the first that will do is used.
  std::string database = "tokenward";
  Account runtime;
  Account migration;  ///< `runtime`, unless there is one of its own.
  TlsSettings tls;
  unsigned connections = 8;                          ///< Calls that run at the same time.
  std::chrono::milliseconds connect_timeout{3'000};  ///< For one server.
};

/// JSON Schema of the settings.
inline constexpr const char* kSettingsSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "required": ["user"],
  "properties": {
    "hosts": {"type": "string", "minLength": 1, "default": "127.0.0.1",
      "description": "Servers, separated by commas: name, name:port, [IPv6]:port. The first one that answers, lets the account in and can be written to is used; all must hold what one of them acknowledged."},
    "port": {"type": "integer", "minimum": 1, "maximum": 65535, "default": 3306,
      "description": "The port of hosts that name none."},
    "socket": {"type": "string", "minLength": 1,
      "description": "Path of the server's unix socket, instead of hosts."},
    "database": {"type": "string", "pattern": "^[A-Za-z0-9_$-]{1,64}$", "default": "tokenward",
      "description": "The schema that holds the tables; `migrate` creates it if it may."},
    "user": {"type": "string", "minLength": 1,
      "description": "The account for all but migrations: SELECT, INSERT, UPDATE and DELETE on the database."},
    "password_secret": {"type": "string", "minLength": 1,
      "description": "The name of the secret that is its password; none: no password."},
    "migration_user": {"type": "string", "minLength": 1,
      "description": "The account that `migrate` uses: CREATE besides the four above. Default: user."},
    "migration_password_secret": {"type": "string", "minLength": 1,
      "description": "The name of the secret that is its password."},
    "connections": {"type": "integer", "minimum": 1, "maximum": 256, "default": 8,
      "description": "Calls that run at the same time; connections are opened when they are needed."},
    "connect_timeout_ms": {"type": "integer", "minimum": 100, "maximum": 60000, "default": 3000,
      "description": "How long one server may take until a connection can be used."},
    "tls": {"type": "string", "enum": ["verify-identity", "off"],
      "description": "verify-identity: TLS, with a certificate that names the server. Default: that, or off where all servers are on this machine."},
    "tls_ca": {"type": "string", "minLength": 1, "default": "/etc/ssl/certs",
      "description": "Whom to believe: a PEM file or a directory of them."},
    "tls_cert": {"type": "string", "minLength": 1,
      "description": "The client's certificate (PEM), where the account asks for one."},
    "tls_key": {"type": "string", "minLength": 1, "description": "Its key (PEM)."}
  }
})";

/// Throws INVALID, naming the setting, for what is missing, unknown, out of range or contradictory.
StoreSettings read_settings(const sdk::Settings& settings);

}  // namespace tokenward::mysql

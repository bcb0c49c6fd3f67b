#pragma once
// What the operator decides, as typed values. Every member's default is the daemon's default, so a
// default-constructed `Settings` is what runs without a settings file; `config/tokenward.toml` documents each of them
// and a test holds the two together. Plain values, constant after start; any thread may read them.

#include "app/listen_address.h"
#include "base/message.h"
#include "crypto/argon2id.h"
#include "domain/rate.h"
#include "domain/session.h"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace tokenward::app {

/// Absolute deadlines of a connection (not per read). Each 100 ms to 1 h.
struct Deadlines {
  std::chrono::milliseconds header{5'000};    ///< From a request's first byte to the end of its fields.
  std::chrono::milliseconds request{15'000};  ///< From a request's first byte to the end of its body.
  std::chrono::milliseconds write{15'000};    ///< Until the peer has taken a whole answer.
  std::chrono::milliseconds idle{75'000};     ///< Between requests of a kept-alive connection.
  std::chrono::milliseconds stop{10'000};     ///< For requests under way when the daemon is told to stop.
  friend bool operator==(const Deadlines&, const Deadlines&) = default;
};

struct ServerSettings {
  std::uint32_t threads = 0;               ///< I/O threads, 0 to 256; 0: as many as cores.
  std::uint32_t max_connections = 16'384;  ///< 1 to 1,000,000; beyond it accepting pauses.
  Deadlines deadlines;
  friend bool operator==(const ServerSettings&, const ServerSettings&) = default;
};

/// Which refusals a gateway in front understands.
enum class Gateway : std::uint8_t {
  Standard,  ///< Any status.
  Nginx,     ///< Its `auth_request` knows 2xx, 401 and 403 only: refusals on forward-auth become 403.
};

/// What one listener serves and how.
struct ListenerSettings {
  ListenAddress address;
  bool manage = false;
  bool validate = false;
  bool console = false;
  bool metrics = false;
  bool auth = false;       ///< Forward-auth and nothing else; excludes the other four.
  bool plaintext = false;  ///< Accepts that others on the network can read along.
  bool anonymous_validate = false;
  Gateway gateway = Gateway::Standard;
  std::vector<std::string> credentials{"authorization"};                   ///< Lower-case field names, in order.
  std::vector<Challenge> challenges{Challenge::Bearer, Challenge::Basic};  ///< What a 401 names, in order.
  std::string client_ip_header = {};              ///< Lower case; empty: the peer's address is the client's.
  std::vector<std::string> trusted_proxies = {};  ///< Addresses or CIDR networks whose header is believed.
  std::string tenant = {};                        ///< A slug, "*" for any; empty: not said.
  std::vector<std::string> host_names =
      {};  ///< Lower case: what Host may say on a loopback address besides `localhost`.
  friend bool operator==(const ListenerSettings&, const ListenerSettings&) = default;
};

/// The web console, wherever it is served.
struct ConsoleSettings {
  domain::SessionLimits sessions;  ///< `idle` 1 min to 1 d, `longest` up to 7 d and not below `idle`.
  std::string public_url = {};     ///< The origin that browsers reach it by; empty: the listener's own.
  friend bool operator==(const ConsoleSettings&, const ConsoleSettings&) = default;
};

/// Pages of other sites, on paths that name no tenant.
struct CorsSettings {
  std::vector<std::string> origins = {};  ///< In the form of `domain::normalise_origins`.
  friend bool operator==(const CorsSettings&, const CorsSettings&) = default;
};

/// The part of a listener's settings that answers depend on.
[[nodiscard]] ListenerTraits traits_of(const ListenerSettings& listener, const ConsoleSettings& console = {});

/// 127.0.0.1:8640, serving everything to callers on this machine.
[[nodiscard]] ListenerSettings default_listener();

/// One store: a plugin opened with its settings.
struct StoreSettings {
  std::string plugin = "sqlite";              ///< Name without directory and ending.
  bool dedicated = false;                     ///< Each tenant has a part of its own: `{tenant}` stands in `settings`.
  std::uint32_t open_parts = 64;              ///< Parts that stay open while nobody uses them, 1 to 10,000.
  std::uint32_t workers = 0;                  ///< Threads, 0 to 256; 0: 64.
  std::uint32_t queue = 256;                  ///< Waiting calls of one tenant, 1 to 1,000,000.
  std::uint32_t tenant_share_percent = 50;    ///< Most of the workers that one tenant may hold, 1 to 100.
  std::chrono::milliseconds deadline{5'000};  ///< For one call, 100 ms to 10 min.
  std::map<std::string, std::string> settings =
      {};  ///< Handed to the plugin as they are; a relative `path` made absolute.
  friend bool operator==(const StoreSettings&, const StoreSettings&) = default;
};

/// The validation cache.
struct CacheSettings {
  std::uint64_t size_bytes = 64ull << 20;   ///< 1 MiB to 1 TiB.
  std::uint32_t tenant_share_percent = 50;  ///< Most of it that one tenant may hold, 1 to 100.
  std::chrono::milliseconds staleness_bound{1000};  ///< 100 ms to 1 min.
  friend bool operator==(const CacheSettings&, const CacheSettings&) = default;
};

struct Argon2Settings {
  crypto::Argon2Cost tokens = crypto::kTokenCost;        ///< 8 KiB to 64 MiB, 1 to 4 passes.
  crypto::Argon2Cost passwords = crypto::kPasswordCost;  ///< 19 MiB to 64 MiB, 2 to 4 passes.
  friend bool operator==(const Argon2Settings&, const Argon2Settings&) = default;
};

/// What `/metrics` tells.
struct MetricsSettings {
  bool tenant_label = false;         ///< Whether some numbers are told for each tenant.
  std::uint32_t most_tenants = 100;  ///< How many of them, 1 to 10,000; all others are one.
  friend bool operator==(const MetricsSettings&, const MetricsSettings&) = default;
};

/// How many requests are let through for each tenant whose policy does not say otherwise.
struct LimitSettings {
  std::uint32_t tenant_rate = 0;   ///< Requests per second of all callers together, up to 100,000; 0: no limit.
  std::uint32_t tenant_burst = 0;  ///< At once, up to 1,000,000; 0: as many as in a second.
  std::uint32_t caller_rate = 0;   ///< The same for each caller.
  std::uint32_t caller_burst = 0;
  friend bool operator==(const LimitSettings&, const LimitSettings&) = default;
};

[[nodiscard]] domain::RateLimits rates_of(const LimitSettings& limits) noexcept;

enum class LogLevel : std::uint8_t { Error, Warning, Info, Debug };
enum class LogFormat : std::uint8_t { Logfmt, Json };

/// Where a log of its own goes.
struct LogTarget {
  std::filesystem::path file = {};  ///< Absolute, or "stdout"; empty: there is no such log.
  LogFormat format = LogFormat::Logfmt;

  [[nodiscard]] bool is_wanted() const noexcept { return !file.empty(); }
  [[nodiscard]] bool is_standard_output() const { return file == "stdout"; }
  friend bool operator==(const LogTarget&, const LogTarget&) = default;
};

/// Requests, a line each.
struct AccessLogSettings {
  LogTarget target;
  bool errors_only = false;   ///< Only what was answered with 400 and above, or not at all.
  bool forward_auth = false;  ///< Those to forward-auth too.
  friend bool operator==(const AccessLogSettings&, const AccessLogSettings&) = default;
};

/// Events of the history as they are committed, a line each.
struct AuditLogSettings {
  LogTarget target;
  bool details = false;  ///< With owner, label, reason, before and after too.
  friend bool operator==(const AuditLogSettings&, const AuditLogSettings&) = default;
};

struct LogSettings {
  LogLevel level = LogLevel::Info;
  LogFormat format = LogFormat::Logfmt;
  AccessLogSettings access = {};
  AuditLogSettings audit = {};
  friend bool operator==(const LogSettings&, const LogSettings&) = default;
};

/// All of it. Paths are absolute once read from a file.
struct Settings {
  std::filesystem::path file = {};  ///< Where it was read from; empty: the defaults.
  std::filesystem::path data_dir = "/var/lib/tokenward";
  std::filesystem::path keyring = "/var/lib/tokenward/keyring";
  std::filesystem::path operator_token_file = "/var/lib/tokenward/operator.token";
  std::vector<std::filesystem::path> plugin_directories{"/usr/lib/tokenward/plugins"};
  ServerSettings server;
  std::vector<ListenerSettings> listeners{default_listener()};  ///< At least one; no two overlap.
  std::map<std::string, StoreSettings> stores{{"main", {.settings = {{"path", "/var/lib/tokenward/main.sqlite"}}}}};
  CacheSettings cache;
  Argon2Settings argon2;
  ConsoleSettings console;
  CorsSettings cors;
  MetricsSettings metrics;
  LimitSettings limits;
  LogSettings log;
  friend bool operator==(const Settings&, const Settings&) = default;
};

}  // namespace tokenward::app

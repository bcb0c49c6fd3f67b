#include "settings.h"

#include <algorithm>
#include <filesystem>
#include <string_view>

#include "tokenward/sdk/setting_values.hpp"

namespace tokenward::mysql {
namespace {

using sdk::number_setting, sdk::refuse_setting;

constexpr unsigned kDefaultPort = 3306;
constexpr const char* kDefaultHost = "127.0.0.1";
constexpr const char* kSystemCertificates = "/etc/ssl/certs";

std::string text_in(const std::string& name, const std::string& text) {
  if (text.empty() || text.find('\0') != std::string::npos) refuse_setting(name, "a text is needed");
  return text;
}

/// The name goes between backquotes into SQL, so what could end them stays out.
std::string database_name(const std::string& name, const std::string& text) {
  const auto allowed = [](unsigned char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$' ||
           c == '-';
  };
  if (text.empty() || text.size() > 64 || !std::all_of(text.begin(), text.end(), allowed))
    refuse_setting(name, "1 to 64 of A-Z a-z 0-9 _ $ - are needed");
  return text;
}

std::string existing_path(const std::string& name, const std::string& text) {
  std::error_code failed;
  if (!std::filesystem::exists(text_in(name, text), failed)) refuse_setting(name, text + " does not exist");
  return text;
}

Tls tls_mode(const std::string& name, const std::string& text) {
  if (text == "off") return Tls::Off;
  if (text != "verify-identity") refuse_setting(name, "\"verify-identity\" or \"off\" is needed");
  return Tls::VerifyIdentity;
}

/// "db1", "db1:3307", "[::1]", "[::1]:3307".
Endpoint endpoint_in(const std::string& name, std::string_view text, unsigned default_port) {
  const std::size_t bracket = text.starts_with('[') ? text.find(']') : 0;
  if (bracket == std::string_view::npos) refuse_setting(name, "\"[\" without \"]\"");
  const std::size_t colon = text.find(':', bracket);
  Endpoint endpoint{{}, std::string(text.substr(0, colon)), default_port};
  if (bracket != 0) endpoint.host = endpoint.host.substr(1, bracket - 1);
  if (bracket != 0 && colon != bracket + 1 && bracket + 1 != text.size())
    refuse_setting(name, "only a port follows \"]\"");
  if (colon != std::string_view::npos) endpoint.port = number_setting(name, text.substr(colon + 1), 1U, 65'535U);
  if (endpoint.host.empty() || endpoint.host.find('\0') != std::string::npos)
    refuse_setting(name, "a host has no name");
  return endpoint;
}

std::vector<Endpoint> endpoints_in(const std::string& name, std::string_view text, unsigned default_port) {
  std::vector<Endpoint> endpoints;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    std::string_view one = text.substr(begin, end - begin);
    while (one.starts_with(' ')) one.remove_prefix(1);
    while (one.ends_with(' ')) one.remove_suffix(1);
    endpoints.push_back(endpoint_in(name, one, default_port));
    begin = end + 1;
  }
  return endpoints;
}

/// What is read before it is known how it goes together.
struct Raw {
  std::optional<std::string> hosts, socket, migration_user, migration_password_secret;
  std::optional<Tls> tls;
  unsigned port = kDefaultPort;
};

void read_one(const std::string& name, const std::string& value, StoreSettings& read, Raw& raw) {
  if (name == "hosts")
    raw.hosts = value;
  else if (name == "port")
    raw.port = number_setting(name, value, 1U, 65'535U);
  else if (name == "socket")
    raw.socket = text_in(name, value);
  else if (name == "database")
    read.database = database_name(name, value);
  else if (name == "user")
    read.runtime.user = text_in(name, value);
  else if (name == "password_secret")
    read.runtime.password_secret = text_in(name, value);
  else if (name == "migration_user")
    raw.migration_user = text_in(name, value);
  else if (name == "migration_password_secret")
    raw.migration_password_secret = text_in(name, value);
  else if (name == "connections")
    read.connections = number_setting(name, value, 1U, 256U);
  else if (name == "connect_timeout_ms")
    read.connect_timeout = std::chrono::milliseconds(number_setting(name, value, 100, 60'000));
  else if (name == "tls")
    raw.tls = tls_mode(name, value);
  else if (name == "tls_ca")
    read.tls.ca = existing_path(name, value);
  else if (name == "tls_cert")
    read.tls.certificate = existing_path(name, value);
  else if (name == "tls_key")
    read.tls.key = existing_path(name, value);
  else
    refuse_setting(name, "unknown");
}

void put_together(StoreSettings& read, Raw& raw) {
  if (read.runtime.user.empty()) refuse_setting("user", "missing");
  if (raw.migration_password_secret && !raw.migration_user)
    refuse_setting("migration_password_secret", "without migration_user");
  read.migration = raw.migration_user ? Account{*raw.migration_user, raw.migration_password_secret} : read.runtime;

  if (raw.socket && raw.hosts) refuse_setting("socket", "goes instead of \"hosts\"");
  read.servers = raw.socket ? std::vector{Endpoint{*raw.socket, {}, 0}}
                            : endpoints_in("hosts", raw.hosts.value_or(kDefaultHost), raw.port);

  const bool all_local =
      std::all_of(read.servers.begin(), read.servers.end(), [](const auto& e) { return e.is_local(); });
  read.tls.mode = raw.tls.value_or(all_local ? Tls::Off : Tls::VerifyIdentity);
  if (raw.socket && read.tls.mode != Tls::Off)
    refuse_setting("tls", "a unix socket needs none, and has no name to verify");
  if (read.tls.certificate.empty() != read.tls.key.empty())
    refuse_setting("tls_cert", "goes together with \"tls_key\"");
  const bool certificates = !read.tls.ca.empty() || !read.tls.certificate.empty();
  if (read.tls.mode == Tls::Off && certificates)
    refuse_setting("tls", "is off, so certificates would count for nothing");
  if (read.tls.ca.empty()) read.tls.ca = kSystemCertificates;
}

}  // namespace

bool Endpoint::is_local() const {
  return !socket.empty() || host == "localhost" || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string::npos);
}

std::string Endpoint::text() const {
  if (!socket.empty()) return socket;
  return (host.find(':') == std::string::npos ? host : "[" + host + "]") + ":" + std::to_string(port);
}

StoreSettings read_settings(const sdk::Settings& settings) {
  StoreSettings read;
  Raw raw;
  for (const auto& [name, value] : settings.all()) read_one(name, value, read, raw);
  put_together(read, raw);
  return read;
}

}  // namespace tokenward::mysql

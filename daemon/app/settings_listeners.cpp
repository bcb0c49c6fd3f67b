#include "app/settings_listeners.h"

#include "app/settings_section.h"
#include "domain/cidr.h"
#include "domain/identifiers.h"

#include <algorithm>
#include <array>

namespace tokenward::app {
namespace {

constexpr std::size_t kMostCredentials = 4;
constexpr std::size_t kLongestFieldName = 64;
constexpr std::size_t kLongestHostName = 253;

// Fields that decide framing or have a meaning of their own at the gate: never a credential, never an address.
constexpr std::array<std::string_view, 12> kReservedFields{
    "connection",  "content-length",    "content-type", "cookie",       "expect",           "host",
    "traceparent", "transfer-encoding", "upgrade",      "x-request-id", "x-required-scope", "x-required-tenant"};

Error invalid(std::string message) { return {ErrorCode::Invalid, std::move(message)}; }

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
char to_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

// A header field's name in lower case: RFC 9110 section 5.1, without the characters that gateways and CGI fold into
// others.
Result<std::string> field_name(std::string_view text) {
  std::string name{text};
  std::ranges::transform(name, name.begin(), to_lower);
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-'; };
  if (name.size() > kLongestFieldName || !std::ranges::all_of(name, allowed)) {
    return not_allowed(text, "the name of a header field, letters, digits and '-', at most 64 characters");
  }
  if (std::ranges::find(kReservedFields, name) != kReservedFields.end()) {
    return invalid("the field \"" + name + "\" has a meaning of its own and cannot serve here");
  }
  return name;
}

Result<std::string> host_name(std::string_view text) {
  const auto allowed = [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '.'; };
  if (text.size() > kLongestHostName || !std::ranges::all_of(text, allowed)) {
    return not_allowed(text, "a host name in lower case without a port, such as \"tokens.example.com\"");
  }
  return std::string{text};
}

Result<std::string> network(std::string_view text) {
  if (!domain::Cidr::parse(text)) {
    return not_allowed(text, "an address, or a network without bits behind its prefix: \"10.0.0.7\", \"10.0.0.0/8\"");
  }
  return std::string{text};
}

Result<std::string> tenant(std::string_view text) {
  if (text != "*" && (text == domain::kSelfTenant || !domain::TenantSlug::parse(text))) {
    return not_allowed(text, "a tenant's slug, [a-z0-9][a-z0-9-]{0,62} but not \"self\", or \"*\" for any");
  }
  return std::string{text};
}

Result<ListenAddress> address(std::string_view text, const std::filesystem::path& folder) {
  auto parsed = ListenAddress::parse(text);
  if (!parsed || parsed->kind != ListenAddress::Kind::Unix) return parsed;
  parsed->path = (folder / parsed->path).lexically_normal();
  if (parsed->path.native().size() > ListenAddress::kMaxUnixPath) {
    return invalid("\"" + parsed->path.string() + "\" is too long for a unix socket, which has at most " +
                   std::to_string(ListenAddress::kMaxUnixPath) + " bytes");
  }
  return parsed;
}

Result<Challenge> challenge(std::string_view text) {
  if (text == "bearer") return Challenge::Bearer;
  if (text == "basic") return Challenge::Basic;
  return not_allowed(text, "\"bearer\" or \"basic\"");
}

// The member that each word of `serves` stands for.
using Service = bool ListenerSettings::*;
constexpr std::array kServices{
    Choice<Service>{"manage", &ListenerSettings::manage}, Choice<Service>{"validate", &ListenerSettings::validate},
    Choice<Service>{"console", &ListenerSettings::console}, Choice<Service>{"metrics", &ListenerSettings::metrics},
    Choice<Service>{"auth", &ListenerSettings::auth}};
constexpr std::string_view kServiceWords = "\"manage\", \"validate\", \"console\", \"metrics\", or \"auth\" alone";

Result<Service> service(std::string_view text) {
  for (const auto& [word, member] : kServices) {
    if (text == word) return member;
  }
  return not_allowed(text, kServiceWords);
}

// What decides whether others on the network can reach it, and read along.
void check_exposure(Section& section, const ListenerSettings& listener) {
  if (listener.address.is_local()) return;
  if (!listener.plaintext) {
    section.refuse("address", "other machines can reach \"" + listener.address.text() +
                                  "\" and tokens would cross the network readable: listen on 127.0.0.1, [::1] or a "
                                  "unix socket, or accept that with plaintext = true");
  }
  if (listener.anonymous_validate) {
    section.refuse("anonymous_validate", "never without TLS on an address that other machines can reach");
  }
  if (listener.metrics) {
    section.refuse("serves", "\"metrics\" is never served without TLS on an address that other machines can reach");
  }
  if (section.has("host_names")) {
    section.refuse("host_names", "means nothing here: Host is checked on loopback addresses only");
  }
}

void check_services(Section& section, const ListenerSettings& listener) {
  if (listener.auth && (listener.manage || listener.validate || listener.console || listener.metrics)) {
    section.refuse("serves",
                   "\"auth\" answers every path as forward-auth and stands alone; give the others a listener of their "
                   "own");
  }
  if (listener.auth && listener.tenant.empty()) {
    section.refuse("tenant",
                   "is required with \"auth\", to say whose tokens open it: a tenant's slug, or \"*\" for any");
  }
  if (listener.auth && !listener.anonymous_validate) {
    section.refuse("anonymous_validate",
                   "a gateway brings no credential but the token it asks about, so \"auth\" needs anonymous_validate = "
                   "true");
  }
  if (listener.console && !listener.manage) {
    section.refuse("serves", "\"console\" needs \"manage\" beside it: the page calls its own address");
  }
}

// Options that mean something only where tokens are validated.
void check_only_for_validation(Section& section, const ListenerSettings& listener) {
  if (listener.auth || listener.validate) return;
  for (const char* key : {"anonymous_validate", "gateway", "credentials", "challenges", "client_ip_header",
                          "trusted_proxies", "tenant"}) {
    if (!section.has(key)) continue;
    section.refuse(key, "means nothing here: this listener serves neither \"validate\" nor \"auth\"");
  }
}

// A challenge to which no answer would be read.
void check_challenges(Section& section, const ListenerSettings& listener) {
  const auto& names = listener.credentials;
  if (!section.has("challenges") || std::ranges::find(names, "authorization") != names.end()) return;
  section.refuse("challenges", "means nothing where credentials has no \"authorization\"");
}

void check_client_address(Section& section, const ListenerSettings& listener) {
  const bool named = section.has("client_ip_header");
  const bool proxies = section.has("trusted_proxies");
  if (listener.address.kind == ListenAddress::Kind::Unix) {
    if (proxies) section.refuse("trusted_proxies", "means nothing on a unix socket: whoever may open it is believed");
  } else if (named && !proxies) {
    section.refuse("client_ip_header", "needs trusted_proxies beside it: whose header is believed?");
  } else if (proxies && !named) {
    section.refuse("trusted_proxies", "needs client_ip_header beside it: which header do they set?");
  }
  if (std::ranges::find(listener.credentials, listener.client_ip_header) != listener.credentials.end()) {
    section.refuse("client_ip_header", "is one of the credential fields already");
  }
}

void read_where(Section& section, const std::filesystem::path& folder, ListenerSettings& listener) {
  section.read_text<ListenAddress>("address", listener.address,
                                   [&](std::string_view text) { return address(text, folder); });
  if (!section.has("address")) section.refuse("address", "is required, such as \"127.0.0.1:8640\"");
  section.read("plaintext", listener.plaintext);
  section.read_list<std::string>("host_names", listener.host_names, host_name);
  section.ignore("tls");
  if (section.has("tls")) {
    section.refuse("tls", "TLS is not in this version: end it at a gateway on this machine or a private network");
  }
}

void read_what(Section& section, ListenerSettings& listener) {
  std::vector<Service> services;
  section.read_list<Service>("serves", services, service);
  for (const Service member : services) listener.*member = true;
  if (!section.has("serves")) section.refuse("serves", "is required, any of " + std::string{kServiceWords});
  section.read("anonymous_validate", listener.anonymous_validate);
}

void read_gateway(Section& section, ListenerSettings& listener) {
  static constexpr std::array kGateways{Choice<Gateway>{"standard", Gateway::Standard},
                                        Choice<Gateway>{"nginx", Gateway::Nginx}};
  section.read_choice<Gateway>("gateway", listener.gateway, kGateways);
  section.read_list<std::string>("credentials", listener.credentials, field_name);
  if (listener.credentials.size() > kMostCredentials) section.refuse("credentials", "at most 4 fields");
  section.read_list<Challenge>("challenges", listener.challenges, challenge);
  section.read_text<std::string>("client_ip_header", listener.client_ip_header, field_name);
  section.read_list<std::string>("trusted_proxies", listener.trusted_proxies, network);
  section.read_text<std::string>("tenant", listener.tenant, tenant);
}

ListenerSettings read_listener(const toml::table& table, const std::string& path, const std::filesystem::path& folder,
                               std::vector<SettingsProblem>& problems) {
  Section section(table, path, problems);
  ListenerSettings listener;
  const std::size_t problems_before = problems.size();
  read_where(section, folder, listener);
  read_what(section, listener);
  read_gateway(section, listener);
  // Checking values that could not be read against each other would only confuse.
  if (problems.size() != problems_before) return listener;
  check_exposure(section, listener);
  check_services(section, listener);
  check_only_for_validation(section, listener);
  check_challenges(section, listener);
  check_client_address(section, listener);
  return listener;
}

}  // namespace

std::vector<ListenerSettings> read_listeners(const toml::array& tables, const std::filesystem::path& folder,
                                             std::vector<SettingsProblem>& problems) {
  std::vector<ListenerSettings> listeners;
  for (const toml::node& node : tables) {
    const std::string path = "listeners[" + std::to_string(listeners.size()) + "]";
    const toml::table& table = *node.as_table();
    const std::size_t problems_before = problems.size();
    ListenerSettings listener = read_listener(table, path, folder, problems);
    for (std::size_t i = 0; i < listeners.size() && problems.size() == problems_before; ++i) {
      if (!listener.address.overlaps(listeners[i].address)) continue;
      const auto at = table.get("address")->source().begin;
      problems.push_back({{},
                          at.line,
                          at.column,
                          path + ".address",
                          "overlaps with " + listeners[i].address.text() + " of listeners[" + std::to_string(i) + "]"});
    }
    listeners.push_back(std::move(listener));
  }
  return listeners;
}

}  // namespace tokenward::app

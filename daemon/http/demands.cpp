#include "http/demands.h"

#include <algorithm>

#include "http/query.h"
#include "http/text.h"

namespace tokenward::http {

Demands::Demands(const RequestMessage& message, std::string_view listener_tenant) noexcept {
  const auto [path, query] = split_target(message.target);
  if (path == "/v1/auth" && path.size() != message.target.size()) read_query(query);
  for (const Field& field : message.fields) {
    if (field.name == "x-required-scope") add_scopes(field.value);
    if (field.name == "x-required-tenant") add_tenant(field.value);
  }
  if (!listener_tenant.empty() && listener_tenant != "*") add_tenant(listener_tenant);
}

void Demands::read_query(std::string_view query) noexcept {
  bool scope_seen = false;
  bool tenant_seen = false;
  if (query.empty()) well_formed_ = false;
  for (bool more = true; more && well_formed_;) {
    more = query.find('&') != std::string_view::npos;
    std::string_view value = take_until(query, '&');
    const std::string_view name = take_until(value, '=');
    if (name == "scope" && !scope_seen) {
      scope_seen = true;
      add_scopes(decode(value));
    } else if (name == "tenant" && !tenant_seen) {
      tenant_seen = true;
      add_tenant(decode(value));
    } else {
      well_formed_ = false;
    }
  }
}

/// RFC 6749 section 3.3: a list separated by blanks.
void Demands::add_scopes(std::string_view list) noexcept {
  const std::size_t before = scope_count_;
  while (!list.empty()) {
    const std::string_view scope = take_until(list, ' ');
    if (scope.empty()) continue;
    if (scope_count_ == scopes_.size()) {
      well_formed_ = false;
      return;
    }
    scopes_[scope_count_++] = scope;
  }
  if (scope_count_ == before) well_formed_ = false;
}

void Demands::add_tenant(std::string_view slug) noexcept {
  if (slug.empty() || tenant_count_ == tenants_.size()) {
    well_formed_ = false;
    return;
  }
  tenants_[tenant_count_++] = slug;
}

/// A value of the query; empty where it is malformed, which no demand may be.
std::string_view Demands::decode(std::string_view text) noexcept {
  if (text.find_first_of("%+") == std::string_view::npos) return text;
  char* const begin = decoded_ + decoded_size_;
  for (std::size_t i = 0; i < text.size() && decoded_size_ < kMaxDecoded; ++i) {
    char c = text[i] == '+' ? ' ' : text[i];
    if (c == '%') {
      const int high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
      if (high < 0 || low < 0) return {};
      c = static_cast<char>(high * 16 + low);
      i += 2;
    }
    decoded_[decoded_size_++] = c;
  }
  return {begin, static_cast<std::size_t>(decoded_ + decoded_size_ - begin)};
}

bool Demands::tenant_met_by(std::string_view slug) const noexcept {
  return std::all_of(tenants_.begin(), tenants_.begin() + static_cast<std::ptrdiff_t>(tenant_count_),
                     [&](std::string_view demanded) { return demanded == slug; });
}

bool Demands::scopes_met_by(const tenant::ScopeSet& held) const noexcept {
  const auto demanded = scopes();
  return std::all_of(demanded.begin(), demanded.end(), [&](std::string_view scope) { return held.contains(scope); });
}

bool Demands::name_management() const noexcept {
  const auto demanded = scopes();
  return std::any_of(demanded.begin(), demanded.end(), domain::is_reserved_scope);
}

}  // namespace tokenward::http

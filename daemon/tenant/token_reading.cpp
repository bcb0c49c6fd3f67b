// TokenService: list, find, relabel.

#include <algorithm>
#include <boost/json/serialize.hpp>
#include <map>

#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/access.h"
#include "tenant/draft_records.h"
#include "tenant/house.h"
#include "tenant/row_source.h"
#include "tenant/token_view.h"

namespace tokenward::tenant {
namespace {

using domain::Authority;
using domain::Role;
using domain::TokenClass;
using OwnerMap = std::map<std::string, std::optional<domain::OwnerRecord>>;

char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  const auto found = std::search(text.begin(), text.end(), part.begin(), part.end(),
                                 [](char left, char right) { return lower(left) == lower(right); });
  return part.empty() || found != text.end();
}

bool within(const std::optional<Instant>& at, const std::optional<Instant>& from, const std::optional<Instant>& to) {
  if (!from && !to) return true;
  return at && (!from || *at >= *from) && (!to || *at < *to);
}

bool matches(const TokenView& view, const TokenQuery& query) {
  const domain::Token& token = view.token;
  if (query.owner && token.owner != *query.owner) return false;
  if (query.status && view.status != *query.status) return false;
  if (!contains_ignoring_case(token.label, query.label_contains)) return false;
  if (query.scope && !std::binary_search(token.scopes.begin(), token.scopes.end(), *query.scope)) return false;
  return within(token.created_at, query.created_from, query.created_to) &&
         within(token.expires_at, query.expires_from, query.expires_to);
}

/// Everything of the query that decides which rows are listed: what its cursors are bound to.
std::string filter_text(const TokenQuery& query) {
  const auto time = [](const std::optional<Instant>& at) { return at ? std::to_string(to_micros(*at)) : "-"; };
  std::string text = "tokens";
  for (const auto& part : {query.owner ? query.owner->text() : std::string(),
                           query.status ? std::string(domain::to_string(*query.status)) : std::string(),
                           query.label_contains, query.scope.value_or(""), time(query.created_from),
                           time(query.created_to), time(query.expires_from), time(query.expires_to)}) {
    text.append(1, '\0').append(part);
  }
  return text;
}

/// The smallest id a token of this millisecond or later can have (RFC 9562: the time comes first).
std::string first_id_at(Instant at) {
  const auto millis =
      std::max<std::int64_t>(0, std::chrono::ceil<std::chrono::milliseconds>(at).time_since_epoch().count());
  std::string id(domain::TokenId::kSize, '\0');
  for (std::size_t i = 0; i < 6; ++i) id[i] = static_cast<char>(millis >> (40 - 8 * i) & 0xFF);
  return id;
}

/// Reads the records of the owners of `rows` that are not in `owners` yet.
Result<void> read_owners(storage::Store& store, const crypto::Keyring& keyring, const domain::TenantHandle& tenant,
                         const std::vector<storage::Record>& rows, OwnerMap& owners) {
  std::vector<storage::Key> keys;
  for (const auto& row : rows) {
    const auto owner = domain::Owner::parse(row.owner);
    if (!owner || !owners.emplace(row.owner, std::nullopt).second) continue;
    keys.push_back(storage::owner_key(tenant, *owner));
  }
  for (std::size_t start = 0; start < keys.size(); start += 1000) {
    const auto end = std::min(keys.size(), start + 1000);
    auto records =
        store.get({keys.begin() + static_cast<std::ptrdiff_t>(start), keys.begin() + static_cast<std::ptrdiff_t>(end)});
    if (!records) return records.error();
    for (const auto& record : *records) {
      auto owner = storage::decode_owner(keyring, record);
      if (!owner) return owner.error();
      owners[record.key.id] = std::move(*owner);
    }
  }
  return {};
}

Result<domain::Tenant> load_tenant(storage::Store& store, const crypto::Keyring& keyring,
                                   const domain::TenantHandle& handle) {
  auto record = store.get(storage::tenant_key(handle));
  if (!record) return record.error();
  if (!*record) return Error{ErrorCode::NotFound, "there is no such tenant", "tenant"};
  return storage::decode_tenant(keyring, **record);
}

/// Whether a revoke-all has yet to reach the rows of this tenant or of one of its owners.
Result<bool> strokes_pending(storage::Store& store, const domain::Tenant& tenant) {
  if (tenant.generations.sweep_pending) return true;
  storage::Scan scan{.kind = storage::Kind::Owner, .tenant = tenant.handle, .keys_only = true, .limit = 1};
  scan.state = storage::kSweepPending;
  bool pending = false;
  auto scanned = store.scan(scan, [&](storage::Record&&) { return pending = true, false; });
  if (!scanned) return scanned.error();
  return pending;
}

}  // namespace

Result<TokenPage> TokenService::list(const Authority& caller, TenantRuntime& tenant, const TokenQuery& asked) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  TokenQuery query = asked;
  if (caller.role == Role::Member) {
    if (query.owner && query.owner->text() != caller.owner) {
      return Error{ErrorCode::NotFound, "there is no such owner", "owner"};
    }
    query.owner = domain::Owner::parse(caller.owner);
  }
  if (query.limit < 1 || query.limit > kMaxPageLimit) {
    return Error{ErrorCode::Invalid, "limit must be 1 to 200", "limit"};
  }
  const std::string filter = filter_text(query);
  RowFilter rows_wanted{.tenant = tenant.handle(),
                        .owner = query.owner,
                        .status = query.status,
                        .before_id = {},
                        .from_id = {},
                        .now = house_.clock().now()};
  if (query.created_to) rows_wanted.before_id = first_id_at(*query.created_to);
  if (query.created_from) rows_wanted.from_id = first_id_at(*query.created_from);
  if (!query.cursor.empty()) {
    auto position = decode_cursor(tenant.handle(), filter, query.cursor);
    if (!position) return position.error();
    rows_wanted.before_id = std::move(*position);
  }

  storage::Store& store = tenant.room().store();
  const auto keyring = house_.keyring();
  auto record = load_tenant(store, *keyring, tenant.handle());
  if (!record) return record.error();
  auto pending = strokes_pending(store, *record);
  if (!pending) return pending.error();
  rows_wanted.strokes_pending = *pending;

  TokenPage result;
  OwnerMap owners;
  RowSource source(store, rows_wanted);
  std::string last_id;
  std::uint32_t visited = 0;
  // One row more than the page holds tells whether there is another page.
  const std::uint32_t step = std::min<std::uint32_t>(query.limit + 1, kMaxRowsPerPage);
  for (bool more = true; more;) {
    auto rows = source.next(visited == 0 ? step : 1000);
    if (!rows) return rows.error();
    more = !rows->empty();
    if (auto read = read_owners(store, *keyring, tenant.handle(), *rows, owners); !read) return read.error();
    for (const auto& row : *rows) {
      if (result.page.items.size() == query.limit || visited == kMaxRowsPerPage) {
        result.page.next_cursor = encode_cursor(tenant.handle(), filter, last_id);
        more = false;
        break;
      }
      ++visited;
      last_id = row.key.id;
      auto token = storage::decode_token(*keyring, row);
      if (!token) return token.error();
      const auto& owner = owners[row.owner];
      auto view = view_of(std::move(*token), *record, owner ? &*owner : nullptr, row.version, rows_wanted.now);
      if (matches(view, query)) result.page.items.push_back(std::move(view));
    }
  }
  if (query.owner) {
    auto slots = count_slots(tenant, *record, *query.owner);
    if (!slots) return slots.error();
    result.slots = *slots;
  }
  return result;
}

Result<Slots> TokenService::count_slots(TenantRuntime& tenant, const domain::Tenant& record,
                                        const domain::Owner& owner) {
  const auto keyring = house_.keyring();
  auto records = tenant.room().store().get(
      std::vector{storage::policy_key(tenant.handle()), storage::owner_key(tenant.handle(), owner)});
  if (!records) return records.error();
  Slots slots;
  for (const auto& stored : *records) {
    if (stored.key.kind == storage::Kind::Policy) {
      auto policy = storage::decode_policy(*keyring, stored);
      if (!policy) return policy.error();
      slots.limit = policy->max_active_per_owner;
    } else {
      auto holder = storage::decode_owner(*keyring, stored);
      if (!holder) return holder.error();
      slots.active = domain::count_active(holder->ordinary, domain::floor_of(record, &*holder, TokenClass::Ordinary),
                                          house_.clock().now());
    }
  }
  return slots;
}

Result<TokenView> TokenService::find(const Authority& caller, TenantRuntime& tenant, const domain::TokenId& id) {
  const bool itself = caller.credential == id && caller.tenant == tenant.handle();
  if (!itself) {
    if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  }
  storage::Store& store = tenant.room().store();
  const auto keyring = house_.keyring();
  const Error missing{ErrorCode::NotFound, "there is no such token", "id"};
  auto record = store.get(storage::token_key(tenant.handle(), id));
  if (!record) return record.error();
  if (!*record) return missing;
  auto token = storage::decode_token(*keyring, **record);
  if (!token) return token.error();
  if (!itself && !may_see(caller, token->owner)) return missing;
  auto tenant_record = load_tenant(store, *keyring, tenant.handle());
  if (!tenant_record) return tenant_record.error();
  OwnerMap owners;
  if (auto read = read_owners(store, *keyring, tenant.handle(), {**record}, owners); !read) return read.error();
  const auto& owner = owners[(*record)->owner];
  return view_of(std::move(*token), *tenant_record, owner ? &*owner : nullptr, (*record)->version,
                 house_.clock().now());
}

Result<TokenView> TokenService::relabel(const Authority& caller, TenantRuntime& tenant, const domain::TokenId& id,
                                        const std::string& label, ExpectedVersion expected) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  auto kept = domain::normalise_label(label);
  if (!kept) return kept.error();
  std::optional<TokenView> view;
  auto version = tenant.changes().commit(house_, tenant.room(), [&](Draft& draft) -> Result<void> {
    auto token = read_token(draft, tenant.handle(), id);
    if (!token) return token.error();
    if (auto reach = require_reach(caller, tenant, token->value); !reach) return reach;
    if (!meets(expected, token->version)) {
      return Error{ErrorCode::PreconditionFailed, "the token was changed since it was read"};
    }
    auto record = read_tenant(draft, tenant.handle());
    if (!record) return record.error();
    auto owner = read_owner(draft, tenant.handle(), token->value.owner);
    if (!owner) return owner.error();
    domain::Token changed = token->value;
    changed.label = *kept;
    view = view_of(changed, record->value, &owner->record, token->version, draft.now());
    if (token->value.label == *kept) return {};
    auto present = draft.read(storage::token_key(tenant.handle(), id));
    if (!present) return present.error();
    const auto state = static_cast<storage::TokenState>((*present)->state);
    auto event = event_by(caller, domain::Action::TokenRelabelled, domain::to_string(id));
    event.detail.before = boost::json::serialize(boost::json::object{{"label", token->value.label}});
    event.detail.after = boost::json::serialize(boost::json::object{{"label", *kept}});
    write_token(draft, tenant.handle(), changed, state, std::move(event));
    view->version = 0;
    return {};
  });
  if (!version) return version.error();
  if (view->version == 0) view->version = *version;
  return std::move(*view);
}

}  // namespace tokenward::tenant

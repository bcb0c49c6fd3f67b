// TokenService::list.

#include <algorithm>
#include <map>

#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/access.h"
#include "tenant/house.h"
#include "tenant/row_source.h"
#include "tenant/text_search.h"
#include "tenant/token_view.h"

namespace tokenward::tenant {
namespace {

using domain::Authority;
using domain::Role;
using domain::TokenClass;
using storage::Record;

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

/// What the caller may ask for: a member its own only.
Result<TokenQuery> narrow(const Authority& caller, const TokenQuery& asked) {
  if (asked.limit < 1 || asked.limit > kMaxPageLimit) {
    return Error{ErrorCode::Invalid, "limit must be 1 to 200", "limit"};
  }
  TokenQuery query = asked;
  if (caller.role >= Role::Admin) return query;
  if (!query.owner) query.owner = domain::Owner::parse(caller.owner);
  if (!query.owner || query.owner->text() != caller.owner) {
    return Error{ErrorCode::NotFound, "there is no such owner", "owner"};
  }
  return query;
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

/// One page being put together. One thread at a time.
class Listing {
 public:
  Listing(House& house, const TenantRuntime& tenant, const TokenQuery& query)
      : store_(tenant.room().store()),
        keyring_(house.keyring()),
        handle_(tenant.handle()),
        query_(query),
        filter_(filter_text(query)),
        now_(house.clock().now()) {}

  Result<TokenPage> run() {
    if (auto read = read_tenant(); !read) return read.error();
    auto rows = choose_rows();
    if (!rows) return rows.error();
    if (auto filled = fill(RowSource(store_, std::move(*rows))); !filled) return filled.error();
    if (query_.owner) {
      if (auto counted = count_slots(*query_.owner); !counted) return counted.error();
    }
    return std::move(result_);
  }

 private:
  Result<void> read_tenant();
  Result<RowFilter> choose_rows() const;
  Result<void> fill(RowSource source);
  Result<void> read_owners(const std::vector<Record>& rows);
  Result<void> take(const Record& row);
  Result<void> count_slots(const domain::Owner& owner);

  storage::Store& store_;
  const std::shared_ptr<const crypto::Keyring> keyring_;
  const domain::TenantHandle handle_;
  const TokenQuery& query_;
  const std::string filter_;
  const Instant now_;
  std::optional<domain::Tenant> tenant_;
  std::map<std::string, std::optional<domain::OwnerRecord>> owners_;  // of the rows so far; none: no record
  TokenPage result_;
};

Result<void> Listing::read_tenant() {
  auto record = store_.get(storage::tenant_key(handle_));
  if (!record) return record.error();
  if (!*record) return Error{ErrorCode::NotFound, "there is no such tenant", "tenant"};
  auto tenant = storage::decode_tenant(*keyring_, **record);
  if (!tenant) return tenant.error();
  tenant_ = std::move(*tenant);
  return {};
}

/// The rows that may match, as far as an index can tell.
Result<RowFilter> Listing::choose_rows() const {
  auto pending = strokes_pending(store_, *tenant_);
  if (!pending) return pending.error();
  RowFilter rows{.tenant = handle_,
                 .owner = query_.owner,
                 .status = query_.status,
                 .strokes_pending = *pending,
                 .before_id = {},
                 .from_id = {},
                 .now = now_};
  if (query_.created_to) rows.before_id = first_id_at(*query_.created_to);
  if (query_.created_from) rows.from_id = first_id_at(*query_.created_from);
  if (query_.cursor.empty()) return rows;
  auto position = decode_cursor(handle_, filter_, query_.cursor);
  if (!position) return position.error();
  rows.before_id = std::move(*position);
  return rows;
}

/// Looks at rows until the page is full, the rows are at their end, or enough were looked at for one page.
Result<void> Listing::fill(RowSource source) {
  // One row more than the page holds tells whether there is another page.
  std::uint32_t step = std::min<std::uint32_t>(query_.limit + 1, kMaxRowsPerPage);
  std::uint32_t visited = 0;
  std::string last_id;
  for (;; step = 1000) {
    auto rows = source.next(step);
    if (!rows) return rows.error();
    if (rows->empty()) return {};
    if (auto read = read_owners(*rows); !read) return read;
    for (const auto& row : *rows) {
      if (result_.page.items.size() == query_.limit || visited == kMaxRowsPerPage) {
        result_.page.next_cursor = encode_cursor(handle_, filter_, last_id);
        return {};
      }
      ++visited;
      last_id = row.key.id;
      if (auto taken = take(row); !taken) return taken;
    }
  }
}

/// Adds the owners of rows that are not known yet.
Result<void> Listing::read_owners(const std::vector<Record>& rows) {
  std::vector<storage::Key> keys;
  for (const auto& row : rows) {
    const auto owner = domain::Owner::parse(row.owner);
    if (owner && owners_.emplace(row.owner, std::nullopt).second) keys.push_back(storage::owner_key(handle_, *owner));
  }
  if (keys.empty()) return {};
  auto records = store_.get(keys);
  if (!records) return records.error();
  for (const auto& record : *records) {
    auto owner = storage::decode_owner(*keyring_, record);
    if (!owner) return owner.error();
    owners_[record.key.id] = std::move(*owner);
  }
  return {};
}

Result<void> Listing::take(const Record& row) {
  auto token = storage::decode_token(*keyring_, row);
  if (!token) return token.error();
  const auto& owner = owners_[row.owner];
  auto view = view_of(std::move(*token), *tenant_, owner ? &*owner : nullptr, row.version, now_);
  if (matches(view, query_)) result_.page.items.push_back(std::move(view));
  return {};
}

Result<void> Listing::count_slots(const domain::Owner& owner) {
  auto records = store_.get(std::vector{storage::policy_key(handle_), storage::owner_key(handle_, owner)});
  if (!records) return records.error();
  Slots& slots = result_.slots.emplace();
  for (const auto& stored : *records) {
    if (stored.key.kind == storage::Kind::Policy) {
      auto policy = storage::decode_policy(*keyring_, stored);
      if (!policy) return policy.error();
      slots.limit = policy->max_active_per_owner;
    } else {
      auto holder = storage::decode_owner(*keyring_, stored);
      if (!holder) return holder.error();
      const auto floor = domain::floor_of(*tenant_, &*holder, TokenClass::Ordinary);
      slots.active = domain::count_taken(holder->ordinary, floor, now_);
    }
  }
  return {};
}

}  // namespace

Result<TokenPage> TokenService::list(const Authority& caller, TenantRuntime& tenant, const TokenQuery& asked) {
  if (auto allowed = require_role(caller, tenant, Role::Member); !allowed) return allowed.error();
  auto query = narrow(caller, asked);
  if (!query) return query.error();
  return Listing(house_, tenant, *query).run();
}

}  // namespace tokenward::tenant

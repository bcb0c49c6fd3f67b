// PolicyService::preview.

#include <map>

#include "storage/tenant_records.h"
#include "storage/token_records.h"
#include "tenant/enforcing.h"
#include "tenant/house.h"
#include "tenant/row_source.h"

namespace tokenward::tenant {
namespace {

using storage::Record;

constexpr std::uint32_t kRowsAtATime = 1000;
/// Rows looked at for one page at most, and so the most Active tokens whose count is told.
constexpr std::uint32_t kMaxRows = 10'000;

/// Everything of the query that decides which rows are shown: what its cursors are bound to.
std::string filter_text(const domain::EnforcementTerms& terms) {
  std::string text = "preview";
  text.append(1, '\0').append(terms.owner ? terms.owner->text() : std::string());
  text.append(1, '\0').append(terms.include_management ? "all" : "ordinary");
  text.append(1, '\0').append(std::to_string(terms.grace.count()));
  return text;
}

/// One page being put together. One thread at a time.
class Preview {
 public:
  Preview(House& house, const TenantRuntime& tenant, const PreviewQuery& query, domain::Enforcement enforcement)
      : store_(tenant.room().store()),
        keyring_(house.keyring()),
        handle_(tenant.handle()),
        query_(query),
        enforcement_(std::move(enforcement)),
        filter_(filter_text(query.terms)) {}

  Result<PolicyPreview> run(const TenantRuntime& tenant) {
    auto policy = load_policy(*keyring_, tenant);
    if (!policy) return policy.error();
    enforcement_.bounds = domain::Bounds::of(policy->value);
    result_.policy_version = policy->version;
    if (auto read = read_tenant(); !read) return read.error();
    auto rows = choose_rows();
    if (!rows) return rows.error();
    auto complete = fill(RowSource(store_, std::move(*rows)));
    if (!complete) return complete.error();
    if (*complete && is_first_page()) result_.counts = counts_;
    return std::move(result_);
  }

 private:
  [[nodiscard]] bool is_first_page() const noexcept { return query_.cursor.empty(); }
  Result<void> read_tenant();
  Result<RowFilter> choose_rows() const;
  Result<bool> fill(RowSource source);
  Result<std::vector<PreviewedToken>> judge(const std::vector<Record>& rows);
  Result<void> read_owners(const std::vector<PreviewedToken>& tokens);
  [[nodiscard]] bool is_active(const domain::Token& token) const;
  bool take(PreviewedToken token, const std::string& after_id);

  storage::Store& store_;
  const std::shared_ptr<const crypto::Keyring> keyring_;
  const domain::TenantHandle handle_;
  const PreviewQuery& query_;
  domain::Enforcement enforcement_;
  const std::string filter_;
  std::optional<domain::Tenant> tenant_;
  std::map<std::string, std::optional<domain::OwnerRecord>> owners_;  // of the tokens so far; none: no sound record
  PolicyPreview::Counts counts_;
  PolicyPreview result_;
};

Result<void> Preview::read_tenant() {
  auto record = store_.get(storage::tenant_key(handle_));
  if (!record) return record.error();
  if (!*record) return Error{ErrorCode::NotFound, "there is no such tenant", "tenant"};
  auto tenant = storage::decode_tenant(*keyring_, **record);
  if (!tenant) return tenant.error();
  tenant_ = std::move(*tenant);
  return {};
}

Result<RowFilter> Preview::choose_rows() const {
  RowFilter rows{.tenant = handle_,
                 .owner = query_.terms.owner,
                 .status = domain::Status::Active,  // no token is Active whose row says something else
                 .before_id = {},
                 .from_id = {},
                 .now = enforcement_.started_at};
  if (is_first_page()) return rows;
  auto position = decode_cursor(handle_, filter_, query_.cursor);
  if (!position) return position.error();
  rows.before_id = std::move(*position);
  return rows;
}

/// Looks at rows until the page is full; the first page goes on for the sake of the counts. Whether it saw all of them.
Result<bool> Preview::fill(RowSource source) {
  std::string after_id;
  for (std::uint32_t visited = 0; visited < kMaxRows; visited += kRowsAtATime) {
    auto rows = source.next(kRowsAtATime);
    if (!rows) return rows.error();
    if (rows->empty()) return true;
    auto changing = judge(*rows);
    if (!changing) return changing.error();
    for (auto& token : *changing) {
      std::string id(as_text(token.token.id.view()));
      if (!take(std::move(token), after_id)) return false;
      after_id = std::move(id);
    }
    // Behind a page that is not full the next one begins with rows that were not looked at.
    if (result_.page.next_cursor.empty()) after_id = rows->back().key.id;
  }
  if (result_.page.next_cursor.empty()) result_.page.next_cursor = encode_cursor(handle_, filter_, after_id);
  return false;
}

/// Those of the rows that enforcing would change.
Result<std::vector<PreviewedToken>> Preview::judge(const std::vector<Record>& rows) {
  std::vector<PreviewedToken> changing;
  for (const auto& row : rows) {
    auto token = storage::decode_token(*keyring_, row);
    if (!token || !enforcement_.reaches(*token)) continue;  // a damaged one is nobody's, and enforcing passes it over
    const Instant now = enforcement_.started_at;
    auto shortening = domain::shorten(enforcement_.bounds, *token, enforcement_.earliest_end(now));
    if (!shortening) continue;
    token->verifier.clear();
    const bool ends = shortening->ends_by(now);
    changing.push_back({std::move(*token), std::move(*shortening), ends});
  }
  if (auto read = read_owners(changing); !read) return read.error();
  std::erase_if(changing, [&](const PreviewedToken& one) { return !is_active(one.token); });
  return changing;
}

/// Adds the owners of tokens that are not known yet.
Result<void> Preview::read_owners(const std::vector<PreviewedToken>& tokens) {
  std::vector<storage::Key> keys;
  for (const auto& one : tokens) {
    const auto& owner = one.token.owner;
    if (owners_.emplace(owner.text(), std::nullopt).second) keys.push_back(storage::owner_key(handle_, owner));
  }
  if (keys.empty()) return {};
  auto records = store_.get(keys);
  if (!records) return records.error();
  for (const auto& record : *records) {
    if (auto owner = storage::decode_owner(*keyring_, record)) owners_[record.key.id] = std::move(*owner);
  }
  return {};
}

bool Preview::is_active(const domain::Token& token) const {
  const auto& owner = owners_.at(token.owner.text());
  if (!owner) return false;
  const auto standing = domain::standing_of(token, *tenant_, &*owner, enforcement_.started_at);
  return standing.status == domain::Status::Active;
}

/// Counts a token and puts it on the page where there is room; false where there is nothing left to do. `after_id`: the
/// row behind which a page would begin with it.
bool Preview::take(PreviewedToken token, const std::string& after_id) {
  auto& page = result_.page;
  if (page.items.size() == query_.limit && page.next_cursor.empty()) {
    page.next_cursor = encode_cursor(handle_, filter_, after_id);
    if (!is_first_page()) return false;
  }
  ++counts_.changes;
  counts_.ends += token.ends_at_once ? 1 : 0;
  if (page.next_cursor.empty()) page.items.push_back(std::move(token));
  return true;
}

}  // namespace

Result<PolicyPreview> PolicyService::preview(const domain::Authority& caller, TenantRuntime& tenant,
                                             const PreviewQuery& query) {
  auto enforcement = enforcement_by(caller, tenant, query.terms, house_.clock().now());
  if (!enforcement) return enforcement.error();
  if (query.limit < 1 || query.limit > kMaxPageLimit) {
    return Error{ErrorCode::Invalid, "limit must be 1 to 200", "limit"};
  }
  return Preview(house_, tenant, query, std::move(*enforcement)).run(tenant);
}

}  // namespace tokenward::tenant
